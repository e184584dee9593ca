package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the whole program begins and ends, with the cameras people have. */
final class LifecycleTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Two seconds are promised; the rest is for a machine that is busy with other things. */
  private static final Duration END_LIMIT = Duration.ofSeconds(4);

  @TempDir private Path folder;
  private FakeCamera camera;

  /** Asks whether something has come to pass. */
  @FunctionalInterface
  private interface Check {
    boolean holds() throws IOException;
  }

  @BeforeEach
  void makeCamera() throws IOException {
    Programs.require("python3");
    camera = new FakeCamera(Files.createDirectory(folder.resolve("camera")));
  }

  @ParameterizedTest
  @CsvSource({
    "TERM, 143, ''",
    "INT,  130, ''",
    "TERM, 143, ignore-term",
    "INT,  130, ignore-term",
    "TERM, 143, 'stall,ignore-term'",
    "INT,  130, 'stall,ignore-term'"
  })
  void shouldEndInTwoSecondsAndLeaveNothingWhenSignalled(String signal, int status, String fault)
      throws IOException {
    camera.fault(fault);
    try (ServerProcess server = startRpicam();
        Viewer viewer = new Viewer(server.port(), "/")) {
      await(server, () -> !camera.pids().isEmpty());
      ProcessHandle child = ProcessHandle.of(camera.pids().get(0)).orElseThrow();
      if (fault.isEmpty()) {
        viewer.await(true, PATIENCE);
      } else {
        await(server, () -> ignoresTerm(child.pid()));
      }
      List<ProcessHandle> descendants = server.process().descendants().toList();

      long begin = MonotonicClock.SYSTEM.nanos();
      signal(signal, server.process().pid());
      boolean ended = server.awaitExit(PATIENCE);
      double seconds = (MonotonicClock.SYSTEM.nanos() - begin) / 1e9;

      assertThat(ended).isTrue();
      System.out.printf("SIG%s, child '%s': ended after %.2f s%n", signal, fault, seconds);
      assertThat(seconds).isLessThan(END_LIMIT.toMillis() / 1e3);
      assertThat(server.exitStatus()).isEqualTo(status);
      assertThat(descendants).contains(child);
      awaitEnd(descendants);
      assertThat(isFree(server.port())).isTrue();
    }
  }

  @Test
  void shouldLeaveNoChildAndNoGrandchildWhenKilled() throws IOException {
    camera.fault("grandchild");
    try (ServerProcess server = startRpicam();
        Viewer viewer = new Viewer(server.port(), "/")) {
      viewer.await(true, PATIENCE);
      ProcessHandle child = ProcessHandle.of(camera.pids().get(0)).orElseThrow();
      await(server, () -> child.descendants().findAny().isPresent());
      List<ProcessHandle> descendants = server.process().descendants().toList();

      long begin = MonotonicClock.SYSTEM.nanos();
      server.process().destroyForcibly();
      awaitEnd(descendants);

      System.out.printf(
          "server killed: camera and its child gone after %.2f s%n",
          (MonotonicClock.SYSTEM.nanos() - begin) / 1e9);
      // The guard, the camera and what it started.
      assertThat(descendants).hasSizeGreaterThanOrEqualTo(3).contains(child);
    }
  }

  @Test
  void shouldSayWhyAndStartNoCameraWhenThePortIsTaken() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess server =
            ServerProcess.launch(
                camera.environment(),
                "--camera",
                "rpicam",
                "--port",
                String.valueOf(other.getLocalPort()))) {
      int status = server.exitStatus();

      assertThat(status).isEqualTo(1);
      assertThat(server.log())
          .contains("cannot listen on 127.0.0.1 port " + other.getLocalPort())
          .contains("another program uses this port")
          .doesNotContain("\tat ");
      assertThat(camera.pids()).isEmpty();
    }
  }

  @Test
  void shouldStreamTheGoodCamerasUndisturbedWhenOneAlwaysFails() throws IOException {
    Path file = folder.resolve("cameras.yml");
    Files.writeString(
        file,
        """
        camera:
          backoff-min: 100ms
          backoff-max: 200ms
        cameras:
          front:
            type: rpicam
          pattern:
            type: test-pattern
            fps: 10
          broken:
            type: command
            command: ["false"]
        """);
    try (ServerProcess server =
            ServerProcess.start(camera.environment(), "--config", file.toString());
        Viewer front = new Viewer(server.port(), "/cameras/front/stream");
        Viewer pattern =
            new Viewer(server.port(), "/cameras/pattern/stream", Patterns::isPattern)) {
      List<byte[]> pictures = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        front.await(true, PATIENCE);
        pictures.add(pattern.await(true, PATIENCE).part().body());
      }
      server.awaitHealth(
          text -> text.matches("(?s).*\"name\" : \"broken\".*\"ended\" : \\d{2,}.*"));

      assertThat(front.connected()).isTrue();
      assertThat(pattern.connected()).isTrue();
      assertThat(Patterns.numbers(pictures)).isSorted().doesNotHaveDuplicates();
      assertThat(server.get("/health").statusCode()).isEqualTo(503);
      for (String good : List.of("front", "pattern")) {
        assertThat(server.get("/cameras/" + good + "/health").statusCode()).isEqualTo(200);
        assertThat(text(server, "/cameras/" + good + "/health"))
            .contains("\"status\" : \"ok\"", "\"total\" : 0");
      }
      assertThat(server.get("/cameras/broken/health").statusCode()).isEqualTo(503);
      assertThat(text(server, "/cameras/broken/health"))
          .contains("\"name\" : \"broken\"", "\"healthy\" : false")
          .contains("false exited with status 1 before it wrote a JPEG");
    }
  }

  @Test
  void shouldShowTheTestPatternAndSaySoWhenThereIsNoCamera() throws IOException {
    Map<String, String> environment = camera.environment();
    environment.put("FAKE_RPICAM_CAMERAS", "none");
    try (ServerProcess server = ServerProcess.start(environment, "--camera", "auto");
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern)) {
      viewer.await(true, PATIENCE);

      assertThat(server.awaitHealth(text -> text.contains("\"status\" : \"ok\"")))
          .contains("\"notice\" : \"no camera was found; showing test pattern\"");
      assertThat(server.log()).containsPattern("WARN.*no camera was found");
    }
  }

  @Test
  void shouldShowTheTestPatternAndNameThePackageWhenThereIsNoCameraTool() throws IOException {
    try (ServerProcess server = ServerProcess.start(withoutCameraTool(), "--camera", "auto");
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern)) {
      viewer.await(true, PATIENCE);

      assertThat(server.awaitHealth(text -> text.contains("\"status\" : \"ok\"")))
          .contains("no camera can be used")
          .contains("sudo apt install rpicam-apps");
    }
  }

  @Test
  void shouldShowThePiCameraWhenThereIsOne() throws IOException {
    try (ServerProcess server = ServerProcess.start(camera.environment(), "--camera", "auto");
        Viewer viewer = new Viewer(server.port(), "/")) {
      viewer.await(true, PATIENCE);

      assertThat(server.awaitHealth(text -> text.contains("\"status\" : \"ok\"")))
          .contains("\"source\" : \"rpicam-vid")
          .contains("\"notice\" : null");
    }
  }

  @Test
  void shouldListTheCamera() {
    try (ServerProcess program = ServerProcess.launch(camera.environment(), "--list-cameras")) {
      assertThat(program.exitStatus()).isZero();
      // Newer versions of Java say something about native libraries beside it.
      assertThat(program.log().lines()).contains("rpicam 0: imx219 3280x2464 10-bit RGGB");
    }
  }

  @Test
  void shouldFindNothingWrongWithAGoodCamera() {
    try (ServerProcess doctor = ServerProcess.launch(camera.environment(), "doctor")) {
      int status = doctor.exitStatus();

      assertThat(status).as(doctor.log()).isZero();
      assertThat(doctor.log())
          .containsPattern("(?m)^ok +found +rpicam 0: imx219")
          .containsPattern("(?m)^ok +camera camera +.*first frame after")
          .containsPattern("(?m)^ok +port 0 +free");
    }
  }

  @Test
  void shouldNameThePackageWhenTheDoctorFindsNoCameraTool() throws IOException {
    try (ServerProcess doctor = ServerProcess.launch(withoutCameraTool(), "doctor")) {
      int status = doctor.exitStatus();

      assertThat(status).as(doctor.log()).isEqualTo(1);
      assertThat(doctor.log()).containsPattern("(?m)^PROBLEM.*sudo apt install rpicam-apps");
    }
  }

  @Test
  void shouldSayThatThePortIsTakenWhenTheDoctorFindsItSo() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ServerProcess doctor =
            ServerProcess.launch(
                camera.environment(), "doctor", "--port", String.valueOf(other.getLocalPort()))) {
      int status = doctor.exitStatus();

      // A server that runs already is no reason to call its camera bad.
      assertThat(status).as(doctor.log()).isZero();
      assertThat(doctor.log())
          .containsPattern("(?m)^PROBLEM +port " + other.getLocalPort() + " .*in use");
    }
  }

  private ServerProcess startRpicam() {
    return ServerProcess.start(camera.environment(), "--camera", "rpicam");
  }

  /** A search path on which there is only what the server itself needs. */
  private Map<String, String> withoutCameraTool() throws IOException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    for (String directory : System.getenv("PATH").split(":", -1)) {
      Path setsid = Path.of(directory, "setsid");
      if (Files.isExecutable(setsid) && !Files.exists(bin.resolve("setsid"))) {
        Files.copy(setsid, bin.resolve("setsid"), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", bin.toString());
    return environment;
  }

  private static void await(ServerProcess server, Check check) throws IOException {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (!check.holds()) {
      if (MonotonicClock.SYSTEM.nanos() > deadline || server.awaitExit(Duration.ofMillis(20))) {
        throw new AssertionError("not within " + PATIENCE + "; the log:\n" + server.log());
      }
    }
  }

  /** Returns whether the process ignores SIGTERM: the fifteenth bit of its mask, proc(5). */
  private static boolean ignoresTerm(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("SigIgn:")) {
        return (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1 << 14) != 0;
      }
    }
    return false;
  }

  private void signal(String signal, long pid) throws IOException {
    ClientProgram.End end =
        ClientProgram.run(folder, PATIENCE, "kill", "-s", signal, String.valueOf(pid));
    assertThat(end.status()).as(end.err()).isZero();
  }

  /** Not by {@code onExit()}, which looks after other processes than one's own only seldom. */
  private static void awaitEnd(List<ProcessHandle> processes) {
    long deadline = MonotonicClock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(10);
    CountDownLatch never = new CountDownLatch(1);
    for (ProcessHandle process : processes) {
      while (!hasEnded(process)) {
        if (MonotonicClock.SYSTEM.nanos() > deadline) {
          throw new AssertionError("left behind: " + process.pid() + " " + process.info());
        }
        try {
          assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
    }
  }

  /** One whose parent has not asked for its status yet (state Z) has ended, too. */
  private static boolean hasEnded(ProcessHandle process) {
    if (!process.isAlive()) {
      return true;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return stat.startsWith("Z", stat.lastIndexOf(") ") + 2);
    } catch (IOException e) {
      // It has ended since the question.
      return true;
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      System.out.println("port " + port + ": " + e);
      return false;
    }
  }

  private static String text(ServerProcess server, String target) {
    return new String(server.get(target).body(), StandardCharsets.UTF_8);
  }
}
