package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.RawClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program, whose configuration is read again while people watch. */
final class ReloadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int RELOADS = 50;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("config.yml");
  }

  @Test
  void shouldLoseNoFrameOfACameraThatIsNotConcerned() throws IOException {
    // Slow, so that a busy machine has the time to send each.
    String front = "cameras:\n  front: {type: test-pattern, fps: 2}\n";
    write(front + "  back: {type: test-pattern, fps: 5}\n");
    try (ServerProcess server = start(Map.of());
        Viewer viewer = new Viewer(server.port(), "/cameras/front/stream", Patterns::isPattern);
        Viewer other = new Viewer(server.port(), "/cameras/back/stream", Patterns::isPattern)) {
      List<byte[]> pictures = new ArrayList<>();
      viewer.await(true, PATIENCE);
      for (String back :
          List.of(
              "  back: {type: test-pattern, fps: 10}\n",
              "  back: {type: command, command: \"false\"}\n",
              "  back: {type: test-pattern, brightness: 0.3}\n",
              "  back: {type: test-pattern}\n  third: {type: test-pattern}\n")) {
        write(front + back);
        hangUp(server);
        server.awaitLine(line -> line.contains("reload: camera "));
        for (int i = 0; i < 2; i++) {
          pictures.add(viewer.next(PATIENCE).part().body());
        }
      }
      other.await(true, PATIENCE);

      write(front);
      hangUp(server);
      server.awaitLine(line -> line.contains("reload: camera third: removed"));
      pictures.add(viewer.next(PATIENCE).part().body());

      List<Integer> numbers = Patterns.numbers(pictures);
      int first = numbers.get(0);
      assertThat(numbers)
          .isEqualTo(
              java.util.stream.IntStream.range(first, first + numbers.size()).boxed().toList());
      await(() -> !other.connected());
      assertThat(viewer.connected()).isTrue();
      assertThat(server.get("/cameras/back/stream").statusCode()).isEqualTo(404);
      assertThat(text(server, "/health")).contains("\"total\" : 0").doesNotContain("\"back\"");
    }
  }

  @Test
  void shouldRestartACameraWithItsNewFrameRateAndSaySo() throws IOException {
    Programs.require("python3");
    FakeCamera camera = new FakeCamera(Files.createDirectory(folder.resolve("camera")));
    write("camera: {type: rpicam, fps: 10}\n");
    try (ServerProcess server = start(camera.environment());
        Viewer viewer = new Viewer(server.port(), "/")) {
      viewer.await(true, PATIENCE);
      write("camera: {type: rpicam, fps: 20, stall-timeout: 6s, device: /dev/video9}\n");

      ClientProgram.End end = reload(server);

      assertThat(end.status()).as(end.err()).isZero();
      assertThat(out(end).lines())
          .containsExactly(
              "camera camera: fps 10 → 20 (restarted)",
              "camera camera: device \"\" → \"/dev/video9\" (restarted)",
              "camera camera: stall-timeout 5s → 6s (restarted)");
      await(() -> starts(camera).size() == 2);
      viewer.await(true, PATIENCE);
      assertThat(viewer.connected()).isTrue();
      assertThat(Files.readString(folder.resolve("camera").resolve("log")))
          .contains("--framerate 20.0 ");
      assertThat(server.log()).contains("INFO reload: camera camera: fps 10 → 20 (restarted)");
      assertThat(out(reload(server)).strip()).isEqualTo("nothing has changed");
      assertThat(starts(camera)).hasSize(2);
    }
  }

  @Test
  void shouldKeepViewersWhenAnotherKindOfCameraTakesThePlaceOfOneThatIsBroken() throws IOException {
    write("camera: {type: command, command: \"false\", backoff-min: 1h, backoff-max: 1h}\n");
    try (ServerProcess server = start(Map.of());
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern)) {
      viewer.await(false, PATIENCE);
      server.awaitHealth(health -> health.contains("\"backoff\""));

      write("camera: {type: test-pattern}\n");
      hangUp(server);

      viewer.await(true, PATIENCE);
      assertThat(viewer.connected()).isTrue();
      assertThat(text(server, "/health")).contains("\"type\" : \"test-pattern\"");
    }
  }

  @Test
  void shouldChangeNothingAndSayEverythingThatIsWrong() throws IOException {
    write("camera: {type: test-pattern, fps: 5}\n");
    try (ServerProcess server = start(Map.of());
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern)) {
      viewer.await(true, PATIENCE);
      write("server: {max-clients: 0}\ncamera: {type: test-pattern, fps: 10, colour: 1}\n");

      ClientProgram.End end = reload(server);

      assertThat(end.status()).isEqualTo(78);
      assertThat(end.out()).isEmpty();
      assertThat(end.err())
          .contains("server.max-clients: 0 (expected: 1 to 100000)")
          .contains("camera.colour: unknown key")
          .contains("nothing was changed");
      assertThat(server.log().lines().filter(line -> line.contains("ERROR reload: "))).hasSize(3);
      Files.delete(file);
      hangUp(server);
      server.awaitLine(line -> line.contains("ERROR reload: ") && line.contains("no such file"));
      assertThat(text(server, "/health")).contains("\"wanted\" : 5", "\"total\" : 0");
      assertThat(viewer.connected()).isTrue();
    }
  }

  @Test
  void shouldListenOnAnotherPortWhileViewersStay() throws IOException {
    int first = freePort();
    int second = freePort();
    write("server: {host: 127.0.0.1, port: " + first + "}\ncamera: {type: test-pattern}\n");
    try (ServerProcess server = ServerProcess.startAsIs(Map.of(), "--config", file.toString());
        Viewer viewer = new Viewer(first, "/", Patterns::isPattern)) {
      viewer.await(true, PATIENCE);
      write("server: {host: 127.0.0.1, port: " + second + "}\ncamera: {type: test-pattern}\n");

      ClientProgram.End end = reload(server);

      assertThat(out(end).strip()).isEqualTo("server.port " + first + " → " + second);
      assertThat(catchThrowable(() -> new RawClient(first))).isInstanceOf(IOException.class);
      try (RawClient client = new RawClient(second)) {
        assertThat(client.get("/health/live").answer().status()).isEqualTo(200);
      }
      viewer.await(true, PATIENCE);
      try (ServerSocket taken = new ServerSocket(first, 1, InetAddress.getLoopbackAddress())) {
        assertThat(taken.isBound()).isTrue();
        write("server: {host: 127.0.0.1, port: " + first + "}\ncamera: {type: test-pattern}\n");
        ClientProgram.End refused = reload(server);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.err()).contains("another program uses this port", "nothing was changed");
      }
      viewer.await(true, PATIENCE);
    }
  }

  @Test
  void shouldTakeTheLastWordWhenSignalsComeFast() throws IOException {
    write("camera: {type: test-pattern, fps: 5}\n");
    try (ServerProcess server = start(Map.of());
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern)) {
      viewer.await(true, PATIENCE);

      for (int i = 1; i <= 10; i++) {
        write("camera: {type: test-pattern, fps: " + (5 + i) + "}\n");
        hangUp(server);
      }

      server.awaitHealth(health -> health.contains("\"wanted\" : 15"));
      viewer.await(true, PATIENCE);
      assertThat(viewer.connected()).isTrue();
      assertThat(server.process().isAlive()).isTrue();
    }
  }

  @Test
  void shouldEndAsBeforeWhenHungUpWithoutAFileAndSayThatThereIsNothingToRead() throws IOException {
    try (ServerProcess server = ServerProcess.start(Map.of(), "--camera", "test-pattern")) {
      ClientProgram.End end = reload(server);
      assertThat(end.status()).isEqualTo(1);
      assertThat(end.err()).contains("nothing to read again", "--config");

      hangUp(server);

      assertThat(server.exitStatus()).isEqualTo(129);
    }
  }

  @Test
  void shouldSayThatThereIsNoSuchServer() throws IOException {
    ClientProgram.End end = reload(2_000_000_000);

    assertThat(end.status()).isEqualTo(1);
    assertThat(end.err()).contains("no server is running as process 2000000000");
  }

  @Test
  void shouldLeaveNothingBehindAfterManyReloads() throws IOException {
    Map<String, String> environment = new HashMap<>();
    environment.put("JAVA_TOOL_OPTIONS", "-Dio.netty.leakDetection.level=paranoid");
    write(manyTimes(0));
    try (ServerProcess server = start(environment);
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern);
        Viewer smaller = new Viewer(server.port(), "/?width=240", jpeg -> true)) {
      viewer.await(true, PATIENCE);
      Path process = Path.of("/proc/" + server.process().pid());
      int filesBefore = 0;
      for (int i = 1; i <= RELOADS; i++) {
        write(manyTimes(i));
        hangUp(server);
        server.awaitLine(line -> line.contains("reload: camera moving: type"));
        if (i == 10) {
          // What is made once is made by now.
          filesBefore = count(process.resolve("fd"));
        }
      }
      write("camera: {type: test-pattern}\n");
      hangUp(server);
      server.awaitLine(line -> line.contains("reload: camera camera: added"));

      await(() -> cameraThreads(process).equals(List.of("camera-camera")));
      // The guard of the programs stays.
      await(() -> server.process().children().count() == 1);
      assertThat(count(process.resolve("fd"))).isLessThanOrEqualTo(filesBefore + 4);
      await(() -> !viewer.connected() && !smaller.connected());
      assertThat(server.log()).doesNotContain("LEAK", "left behind", "internal error");
    }
  }

  /** One camera changes its type each time, another one comes and goes. */
  private static String manyTimes(int time) {
    String moving =
        time % 2 == 0
            ? "{type: test-pattern, fps: 30}"
            : "{type: command, command: cat /dev/zero, fps: 30}";
    String coming = time % 3 == 0 ? "  coming: {type: command, command: sleep 1000}\n" : "";
    return "cameras:\n  moving: " + moving + "\n" + coming;
  }

  private ServerProcess start(Map<String, String> environment) {
    return ServerProcess.start(environment, "--config", file.toString());
  }

  /** At once, as editors do it: the server must not read half a file. */
  private void write(String yaml) throws IOException {
    Path next = Files.writeString(folder.resolve("next.yml"), yaml);
    Files.move(next, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private void hangUp(ServerProcess server) throws IOException {
    ClientProgram.End end =
        ClientProgram.run(
            folder, PATIENCE, "kill", "-s", "HUP", String.valueOf(server.process().pid()));
    assertThat(end.status()).as(end.err()).isZero();
  }

  private ClientProgram.End reload(ServerProcess server) throws IOException {
    return reload(server.process().pid());
  }

  private ClientProgram.End reload(long pid) throws IOException {
    return ClientProgram.run(
        folder,
        PATIENCE,
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-cp",
        System.getProperty("java.class.path"),
        "io.github.mjpegstream.Main",
        "reload",
        "--pid",
        String.valueOf(pid));
  }

  private static String out(ClientProgram.End end) {
    return new String(end.out(), StandardCharsets.UTF_8);
  }

  private static List<Long> starts(FakeCamera camera) {
    try {
      return camera.pids();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> cameraThreads(Path process) {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(process.resolve("task"))) {
      for (Path thread : threads) {
        String name = Files.readString(thread.resolve("comm")).strip();
        if (name.startsWith("camera-")) {
          names.add(name);
        }
      }
    } catch (IOException e) {
      // One has ended while it was looked at: the next look tells.
      return List.of("?");
    }
    return names;
  }

  private static int count(Path directory) throws IOException {
    int count = 0;
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        assertThat(entry).isNotNull();
        count++;
      }
    }
    return count;
  }

  private static void await(BooleanSupplier check) {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (!check.getAsBoolean()) {
      assertThat(MonotonicClock.SYSTEM.nanos()).as("within " + PATIENCE).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static String text(ServerProcess server, String target) {
    return new String(server.get(target).body(), StandardCharsets.UTF_8);
  }
}
