"""The servers that are compared: how each is started on a scene, and stopped."""

import os
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "target" / "bench"
LOGS = OUT / "logs"

# An ordinary file stands for the camera: programs look whether it is there before they open it. It
# lies below /dev since this server takes no other path.
DEVICE = Path("/dev/shm") / f"mjpeg-stream-bench-{os.getuid()}"

SERVER_CORE = "0"
CLIENT_CORE = "1"


@dataclass(frozen=True)
class Scene:
    """What a camera delivers."""

    name: str
    size: str
    fps: int
    quality: int
    bytes: int
    raw: bool = False

    @property
    def frames(self):
        return OUT / f"frames-{self.size}-{self.quality}-{self.bytes}"

    def prepare(self):
        if not (self.frames / "7.yuyv").exists():
            self.frames.mkdir(parents=True, exist_ok=True)
            arguments = [self.size, str(self.quality), str(self.bytes), "8", str(self.frames)]
            subprocess.run([str(OUT / "frames"), *arguments], check=True, timeout=120)

    def camera(self):
        """The environment that makes DEVICE this scene's camera."""
        return {
            "LD_PRELOAD": str(OUT / "camera.so"),
            "CAMERA_DEVICE": str(DEVICE),
            "CAMERA_FRAMES": str(self.frames),
            "CAMERA_FORMAT": "YUYV" if self.raw else "MJPG",
            "CAMERA_SIZE": self.size,
            "CAMERA_FPS": str(self.fps),
        }


class Server:
    """One kind of server; at most one process of it at a time."""

    name = ""
    path = "/"
    uses_device = True
    environment = {}
    warming = 1  # how many times longer than others it takes until it runs at its own speed
    works_unwatched = False  # so that others would be disturbed while it waits for its turn

    def __init__(self, host):
        self.host = host
        self.port = 0
        self.process = None

    def command(self, scene):
        raise NotImplementedError

    def start(self, scene, core=SERVER_CORE):
        with socket.socket() as free:
            free.bind((self.host, 0))
            self.port = free.getsockname()[1]
        environment = {**os.environ, **self.environment}
        if self.uses_device:
            DEVICE.touch()
            environment.update(scene.camera())
        LOGS.mkdir(parents=True, exist_ok=True)
        with open(LOGS / f"{self.name.replace('/', '-')}.log", "ab") as log:
            self.process = subprocess.Popen(
                ["taskset", "-c", core, *self.command(scene)],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def pause(self):
        """Makes sure that it takes nothing from others."""
        if self.works_unwatched:
            os.killpg(self.process.pid, signal.SIGSTOP)

    def resume(self):
        if self.works_unwatched:
            os.killpg(self.process.pid, signal.SIGCONT)

    def stop(self):
        if self.process is None:
            return
        # Else it would not hear that it is to end.
        os.killpg(self.process.pid, signal.SIGCONT)
        for how, patience in ((signal.SIGTERM, 5), (signal.SIGKILL, 5)):
            try:
                os.killpg(self.process.pid, how)
            except ProcessLookupError:
                pass
            try:
                self.process.wait(patience)
                break
            except subprocess.TimeoutExpired:
                continue
        self.process = None

    @property
    def pid(self):
        return self.process.pid

    def version(self):
        return ""


def output_of(*command):
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)
    return (run.stdout + run.stderr).strip()


class Own(Server):
    name = "mjpeg-stream"
    # Java compiles what it runs often, for the better part of a minute where the core is shared.
    warming = 4

    def options(self, scene):
        camera = ["--camera", "v4l2", "--device", str(DEVICE)]
        return [
            *camera,
            *["--resolution", scene.size, "--fps", str(scene.fps), "--quality", str(scene.quality)],
            *["--host", self.host, "--port", str(self.port)],
        ]

    def command(self, scene):
        # ./run ends in the program itself, so that its flags for Java are those that users get.
        return ["./run", *self.options(scene)]

    def version(self):
        return output_of("./run", "--version").split()[-1]


class OwnTestPattern(Own):
    """Whatever is on the machine, there is always a test pattern."""

    name = "mjpeg-stream (./run)"
    uses_device = False

    def options(self, scene):
        return ["--camera", "test-pattern", *super().options(scene)[4:]]


class OwnAsService(OwnTestPattern):
    """
    What ./run starts in the end, as a service starts it: without looking for what may be missing, and
    with a log that goes to the journal.
    """

    name = "mjpeg-stream"
    environment = {"JOURNAL_STREAM": "1:1"}
    java = []

    def command(self, scene):
        return [*self.java, *self.options(scene)]

    @classmethod
    def learn(cls, running):
        """Takes the command over from a server that ./run has started."""
        words = Path(f"/proc/{running.pid}/cmdline").read_bytes().decode().split("\0")
        cls.java = words[: words.index("-jar") + 2]


class OwnByCommand(Own):
    """The same frames through a pipe, as from rpicam-vid."""

    name = "mjpeg-stream (command)"
    uses_device = False

    def options(self, scene):
        feed = f"{OUT / 'feed'} {scene.frames} {scene.fps}"
        by_device = super().options(scene)
        return ["--camera", "command", "--command", feed, *by_device[4:]]


class OwnOneByOne(Own):
    """The same without handing a frame to the kernel for all viewers at once."""

    name = "mjpeg-stream, one by one"

    def options(self, scene):
        return [*super().options(scene), "--io-uring=false"]


class Floor(Server):
    name = "C floor"
    uses_device = False

    def command(self, scene):
        return [str(OUT / "floor"), str(scene.frames), str(scene.fps), self.host, str(self.port)]


class FloorByRing(Floor):
    """The same with one call to the kernel for all viewers."""

    name = "C floor by io_uring"

    def command(self, scene):
        return [*super().command(scene), "uring"]


class Ustreamer(Server):
    name = "ustreamer"
    path = "/stream"

    def command(self, scene):
        kind = ["--format=YUYV", "--encoder=CPU"] if scene.raw else ["--format=MJPEG", "--encoder=HW"]
        return [
            "ustreamer",
            *kind,
            f"--device={DEVICE}",
            f"--resolution={scene.size}",
            f"--desired-fps={scene.fps}",
            f"--quality={scene.quality}",
            f"--host={self.host}",
            f"--port={self.port}",
            "--log-level=0",
        ]

    def version(self):
        return output_of("ustreamer", "--version")


class Motion(Server):
    name = "motion"
    works_unwatched = True

    # Numbers of its own for pixel formats.
    PALETTES = {"MJPG": 8, "YUYV": 15}

    def command(self, scene):
        width, height = scene.size.split("x")
        palette = self.PALETTES["YUYV" if scene.raw else "MJPG"]
        settings = {
            "log_level": 4,
            "video_device": DEVICE,
            "video_params": f"palette={palette}",
            "width": width,
            "height": height,
            "framerate": scene.fps,
            "stream_port": self.port,
            "stream_localhost": "off" if self.host == "0.0.0.0" else "on",
            "stream_quality": scene.quality,
            "stream_maxrate": scene.fps,
            "webcontrol_port": 0,
            "picture_output": "off",
            "movie_output": "off",
        }
        file = OUT / "motion.conf"
        file.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
        return ["motion", "-n", "-c", str(file)]

    def version(self):
        return output_of("dpkg-query", "-W", "-f", "${Version}", "motion").split("-")[0]


class Flask(Server):
    name = "Flask"
    works_unwatched = True
    uses_device = False

    def command(self, scene):
        app = str(ROOT / "src" / "bench" / "flask" / "app.py")
        arguments = [str(scene.frames), str(scene.fps), str(scene.quality), self.host, str(self.port)]
        return ["/usr/bin/python3", app, *arguments]

    def version(self):
        packages = ("python3-flask", "python3-opencv")
        versions = [output_of("dpkg-query", "-W", "-f", "${Version}", name) for name in packages]
        return " with OpenCV ".join(version.split("-")[0].split("+")[0] for version in versions)
