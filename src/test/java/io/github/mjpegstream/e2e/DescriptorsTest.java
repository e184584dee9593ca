package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The server has no more file descriptors, since clients that say nothing have them. */
final class DescriptorsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final int LEFT = 40;
  private static final int SILENT = 120;

  @Test
  void shouldServeOnAndLetInWhoAsks() throws Exception {
    Programs.require("prlimit");
    List<Socket> silent = new ArrayList<>();
    try (ServerProcess server =
            ServerProcess.start(Map.of(), "--camera", "test-pattern", "--request-timeout", "60s");
        Viewer viewer = new Viewer(server.port(), "/", jpeg -> true)) {
      viewer.await(true, PATIENCE);
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      limit(server.process().pid(), descriptors(server) + LEFT);

      for (int i = 0; i < SILENT; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), server.port()));
      }
      server.awaitLine(line -> line.contains("connections that could not be accepted"));

      for (int i = 0; i < 3; i++) {
        assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        viewer.await(true, PATIENCE);
      }
      assertThat(viewer.connected()).isTrue();
      assertThat(server.log()).contains("server.max-connections").doesNotContain("\tat ");
      assertThat(server.log().lines().filter(line -> line.contains("could not be accepted")))
          .hasSizeLessThan(5);
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }

  private static void limit(long pid, long descriptors) throws Exception {
    Process prlimit =
        new ProcessBuilder("prlimit", "--pid", String.valueOf(pid), "--nofile=" + descriptors)
            .inheritIO()
            .start();
    assertThat(prlimit.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(prlimit.exitValue()).isZero();
  }

  private static long descriptors(ServerProcess server) throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/" + server.process().pid() + "/fd"))) {
      return open.count();
    }
  }
}
