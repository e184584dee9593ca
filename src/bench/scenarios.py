"""What is measured. Each scenario returns rows: dicts with scenario, server, viewers and figures."""

import json
import os
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass

from servers import (
    CLIENT_CORE,
    LOGS,
    OUT,
    SERVER_CORE,
    Floor,
    FloorByRing,
    Flask,
    Motion,
    Own,
    OwnAsService,
    OwnByCommand,
    OwnOneByOne,
    OwnTestPattern,
    Scene,
    Ustreamer,
)

SMALL_5 = Scene("480x360@5", "480x360", 5, 40, 19000)
SMALL_30 = Scene("480x360@30", "480x360", 30, 40, 19000)
LARGE_30 = Scene("1280x720@30", "1280x720", 30, 80, 140000)
LINK = Scene("link", "1280x720", 30, 60, 100000)
SMALL_RAW = Scene("480x360 YUYV", "480x360", 30, 40, 19000, raw=True)
LARGE_RAW = Scene("1280x720 YUYV", "1280x720", 30, 80, 140000, raw=True)

SCENES = (SMALL_5, SMALL_30, LARGE_30, LINK, SMALL_RAW, LARGE_RAW)

# A link of a network namespace of its own.
LINK_SERVER, LINK_CLIENT = "10.77.0.1", "10.77.0.2"
LINK_RATE = "8mbit"


@dataclass(frozen=True)
class Pace:
    """How long things take, in seconds."""

    warm: float  # a crowd comes to a server that was just started
    settle: float  # before each window
    window: float
    long_window: float  # of scenes with few frames
    soak: float
    rounds: int  # how often servers take turns at each crowd
    crowds: tuple = (1, 10, 50, 100, 500, 1000)  # that are measured, of those that a scenario has

    @classmethod
    def of(cls, quick, rounds):
        if quick:
            crowds = (1, 50, 100, 1000)
            return cls(warm=4, settle=0.5, window=2, long_window=3, soak=4, rounds=rounds, crowds=crowds)
        return cls(warm=5, settle=0.7, window=3, long_window=5, soak=15, rounds=rounds)


def say(text):
    print(f"bench: {text}", flush=True)


def crowd(server, *, good=0, slow=0, stuck=0, settle=1.0, seconds=3.0, host=None, within=(), **more):
    """Lets viewers watch, and returns what they saw and what it cost."""
    command = [*within, "taskset", "-c", CLIENT_CORE, str(OUT / "viewers")]
    options = {
        "host": host or ("127.0.0.1" if server.host == "0.0.0.0" else server.host),
        "port": server.port,
        "path": server.path,
        "good": good,
        "slow": slow,
        "stuck": stuck,
        "warm": settle,
        "seconds": seconds,
        "pid": server.pid,
        "core": SERVER_CORE,
        **more,
    }
    for key, value in options.items():
        command += [f"--{key.replace('_', '-')}", str(value)]
    limit = seconds + settle + float(more.get("wait", 20)) + 20
    run = subprocess.run(command, capture_output=True, text=True, timeout=limit, check=True)
    return figures(json.loads(run.stdout))


def first_frame_at(server):
    """Waits for a first frame. Returns when it came, on the clock of time.monotonic_ns()."""
    command = ["taskset", "-c", CLIENT_CORE, str(OUT / "viewers"), "--first", "--good", "1"]
    options = ["--host", "127.0.0.1", "--port", str(server.port), "--path", server.path]
    run = subprocess.run([*command, *options], capture_output=True, text=True, timeout=40, check=False)
    if run.returncode != 0:
        raise RuntimeError(f"{server.name} shows nothing; its log is in {LOGS}")
    return json.loads(run.stdout)["first_frame_at"]


def figures(seen):
    """The figures of a run of `viewers`, in the units of the tables."""
    frames = sum(seen[kind]["frames"] for kind in ("good", "slow", "stuck"))
    good, server = seen["good"], seen["server"]
    alive = server["rss_kib"] > 0
    return {
        "seen": seen,
        "load": os.getloadavg()[0],
        "cpu_us": server["cpu_ns"] / 1000 / frames if frames and alive else None,
        "client_us": seen["own_cpu_ns"] / 1000 / frames if frames else None,
        "client_core": seen["own_cpu_ns"] / 1e9 / seen["seconds"],
        "core": server["cpu_ns"] / 1e9 / seen["seconds"] if alive else None,
        # What other programs took of the servers' core, which nobody can keep them from.
        "others": max(0, seen["core_busy"] - server["cpu_ns"] / 1e9 / seen["seconds"]),
        "rss_mb": server["rss_kib"] / 1024,
        "pss_mb": server["pss_kib"] / 1024,
        "descriptors": server["descriptors"],
        "frames_per_viewer": good["frames"] / good["viewers"] / seen["seconds"] if good["viewers"] else None,
        "skipped": good["skipped"] / (good["frames"] + good["skipped"]) if good["stamped"] else None,
        "age": good.get("age_ms"),
        "slow_age": seen["slow"].get("age_ms"),
        "stuck_closed": seen["stuck"]["closed"],
        "waiting": seen["waiting"],
        "broken": good["broken"],
    }


def row(scenario, server, viewers, measured):
    shown = {key: value for key, value in measured.items() if key != "seen"}
    return {"scenario": scenario, "server": server.name, "viewers": viewers, **shown}


def running(server, scene, pace, warm_crowd):
    """Starts a server and lets a first crowd watch, so that what is measured is a server at work."""
    server.start(scene)
    first_frame_at(server)
    crowd(server, good=warm_crowd, settle=pace.warm * server.warming, seconds=0.1)


@contextmanager
def side_by_side(kinds, scene, host, pace, warm_crowd):
    """
    Servers that all run and have had a first crowd, so that they can take turns. Those that work
    although nobody watches are stopped meanwhile. With each: its memory before that crowd.
    """
    servers = []
    try:
        for kind in kinds:
            server = kind(host)
            servers.append(server)
            say(f"{scene.name}: {server.name} starts")
            server.start(scene)
            first_frame_at(server)
            server.fresh = crowd(server, settle=2, seconds=0.5)
            crowd(server, good=warm_crowd, settle=pace.warm * server.warming, seconds=0.1)
            server.pause()
        yield servers
    finally:
        for server in servers:
            server.stop()


def turn(server, **how):
    """One window of a server that takes turns."""
    server.resume()
    try:
        return crowd(server, **how)
    finally:
        server.pause()


def counts(scene, kinds, crowds, host, pace, fewest=()):
    """CPU per frame, latency and memory, for a growing crowd."""
    rows = []
    window = pace.long_window if scene.fps < 10 else pace.window
    with side_by_side(kinds, scene, host, pace, min(100, max(crowds))) as servers:
        rows += [row(scene.name + " fresh", server, 0, server.fresh) for server in servers]
        for viewers in [number for number in crowds if number in pace.crowds] + [0]:
            say(f"{scene.name}: {viewers} viewers")
            # A window with so little in it tells little.
            for number in range(pace.rounds * (2 if viewers == 1 else 1)):
                for server in servers:
                    if viewers and isinstance(server, Motion) and viewers not in fewest:
                        continue
                    settle = pace.settle if viewers else 1
                    seen = turn(server, good=viewers, settle=settle, seconds=window)
                    rows.append({**row(scene.name, server, viewers, seen), "round": number})
    return rows


def small_30(host, pace):
    kinds = (Own, Floor, Ustreamer, Flask, Motion)
    return counts(SMALL_30, kinds, (1, 10, 100, 500, 1000), host, pace, fewest=(1, 10, 100))


def small_5(host, pace):
    return counts(SMALL_5, (Own, Floor, Ustreamer, Flask), (1, 100, 1000), host, pace)


def large_30(host, pace):
    return counts(LARGE_30, (Own, Floor, Ustreamer, Flask), (1, 10, 50), host, pace)


def command(host, pace):
    """The same through a pipe, as the Pi camera comes."""
    rows = counts(SMALL_30, (OwnByCommand,), (1, 100), host, pace)
    return [{**row, "scenario": "command"} for row in rows if row["viewers"]]


def ring(host, pace):
    """What one call to the kernel for all viewers saves, in C and here."""
    kinds = (Own, OwnOneByOne, Floor, FloorByRing)
    rows = counts(SMALL_30, kinds, (10, 100, 500, 1000), host, pace)
    return [{**row, "scenario": "io_uring"} for row in rows if row["viewers"]]


def mixed(host, pace):
    """Eighty good viewers beside ten slow ones and ten that never read."""
    rows = []
    for kind in (Own, Ustreamer, Floor):
        server = kind(host)
        say(f"mixed crowd: {server.name}")
        try:
            running(server, SMALL_30, pace, 80)
            seen = crowd(server, good=80, slow=10, stuck=10, settle=2, seconds=3 * pace.window)
            rows.append(row("mixed", server, 100, seen))
        finally:
            server.stop()
    return rows


def slow(host, pace):
    """How old the picture is that a viewer on 20 KB/s sees after 20 s."""
    rows = []
    for kind in (Own, Ustreamer, Floor):
        server = kind(host)
        say(f"slow viewer: {server.name}")
        try:
            running(server, SMALL_30, pace, 10)
            seen = crowd(server, good=5, slow=2, settle=0, seconds=21)
            rows.append(row("slow", server, 7, seen))
        finally:
            server.stop()
    return rows


def link(host, pace):
    """How old pictures are behind a link that cannot carry them all."""
    if host != "0.0.0.0":
        say("skipped: the bad link, which needs a network namespace (root)")
        return []
    rows = []
    behind = {"host": LINK_SERVER, "settle": 3, "seconds": 4 * pace.window}
    with Link() as within, side_by_side((Own, Ustreamer, Floor), LINK, host, pace, 10) as servers:
        for number in range(pace.rounds):
            for server in servers:
                seen = turn(server, good=1, within=within, **behind)
                rows.append({**row("link", server, 1, seen), "round": number})
    return rows


class Link:
    """A pair of interfaces between this network namespace and another, slow towards the other."""

    def __enter__(self):
        self.holder = subprocess.Popen(["unshare", "--net", "sleep", "900"], stdin=subprocess.DEVNULL)
        time.sleep(0.3)
        pid = str(self.holder.pid)
        within = ["nsenter", "-t", pid, "-n"]
        try:
            network("ip", "link", "add", "bench0", "type", "veth", "peer", "name", "bench1", "netns", pid)
            network("ip", "address", "add", f"{LINK_SERVER}/30", "dev", "bench0")
            network("ip", "link", "set", "bench0", "up")
            network(*within, "ip", "address", "add", f"{LINK_CLIENT}/30", "dev", "bench1")
            network(*within, "ip", "link", "set", "bench1", "up")
            use_cubic("10.77.0.0/30", "bench0", LINK_SERVER)
            shaper = ["tbf", "rate", LINK_RATE, "burst", "15k", "latency", "50ms"]
            network("tc", "qdisc", "add", "dev", "bench0", "root", *shaper)
        except subprocess.CalledProcessError:
            self.__exit__()
            raise
        return within

    def __exit__(self, *_):
        # The interfaces go with the namespace.
        self.holder.terminate()
        self.holder.wait(5)


def network(*words):
    subprocess.run(words, check=True, timeout=10, stdin=subprocess.DEVNULL)


def use_cubic(destination, device, source):
    """Most systems use CUBIC; some machines are set up otherwise."""
    kind = ["local"] if destination.startswith("127.") else []
    table = ["table", "local"] if kind else []
    scope = ["proto", "kernel", "scope", "host" if kind else "link", "src", source]
    words = ["ip", "route", "replace", *kind, destination, "dev", device, *table, *scope]
    subprocess.run([*words, "congctl", "cubic"], check=False, timeout=10)


def raw(host, pace):
    """What encoding costs, with one viewer."""
    rows = []
    window = 2 * pace.window
    for scene in (SMALL_RAW, LARGE_RAW):
        arguments = [str(scene.frames), scene.size, str(scene.quality), str(scene.fps), str(window)]
        command = ["taskset", "-c", SERVER_CORE, str(OUT / "encode"), *arguments]
        with side_by_side((Own, Ustreamer, Motion), scene, host, pace, 1) as servers:
            for number in range(pace.rounds):
                for server in servers:
                    seen = turn(server, good=1, settle=pace.settle, seconds=window)
                    rows.append({**row(scene.name, server, 1, seen), "round": number})
                run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
                loop = {"scenario": scene.name, "server": "C loop", "viewers": 1, "round": number}
                rows.append({**loop, "cpu_us": float(run.stdout) / 1000})
    return rows


def start(host, pace):
    """From the start of a program to the first frame at a viewer who is waiting for it."""
    rows = []
    for number in range(pace.rounds):
        for kind in (OwnTestPattern, OwnAsService, Ustreamer, Flask, Motion):
            server = kind(host)
            try:
                begin = time.monotonic_ns()
                server.start(SMALL_30)
                # The viewer starts in some milliseconds and then tries every two.
                seconds = (first_frame_at(server) - begin) / 1e9
                seen = {"scenario": "start", "server": server.name, "viewers": 1, "seconds": seconds}
                rows.append({**seen, "round": number})
                if kind is OwnTestPattern:
                    OwnAsService.learn(server)
            finally:
                server.stop()
    return rows


def soak(host, pace):
    """Viewers come and go, fifty a second: does anything grow?"""
    rows = []
    server = Own(host)
    say(f"viewers coming and going: {server.name}")
    try:
        running(server, SMALL_30, pace, 100)
        for part in range(4):
            # What is counted at the end of each part is with all viewers gone again.
            crowd(server, good=100, settle=0.5, seconds=pace.soak, churn=20)
            after = crowd(server, settle=1, seconds=0.2)
            rows.append({**row("soak", server, 0, after), "part": part})
    finally:
        server.stop()
    return rows


SCENARIOS = {
    "480x360@30": small_30,
    "480x360@5": small_5,
    "1280x720@30": large_30,
    "command": command,
    "io_uring": ring,
    "mixed": mixed,
    "slow": slow,
    "link": link,
    "yuyv": raw,
    "start": start,
    "soak": soak,
}

# Those that take long or tell the same each time have one round.
ONCE = {"480x360@5", "command", "mixed", "slow", "soak"}

# An elapsed time, of which waking up is no part: what keeps the cores awake would only slow it down.
LET_SLEEP = {"start"}

# Those that a first look leaves out, unless they are asked for.
NOT_QUICK = {"480x360@5", "command", "io_uring", "mixed", "slow", "soak"}
