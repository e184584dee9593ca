package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.service.NotifySocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program as systemd starts it. */
final class ServiceE2eTest {
  @TempDir Path folder;

  private NotifySocket systemd;
  private Map<String, String> environment;

  @BeforeEach
  void listen() {
    String path = folder.resolve("notify").toString();
    systemd = new NotifySocket(path);
    environment = Map.of("NOTIFY_SOCKET", path, "WATCHDOG_USEC", "3000000");
  }

  @AfterEach
  void close() {
    systemd.close();
  }

  @Test
  void shouldTellSystemdHowItIsFromTheStartToTheEnd() {
    ServerProcess server = ServerProcess.start(environment, "--camera", "test-pattern");
    try (server) {
      assertThat(systemd.next()).startsWith("READY=1\nSTATUS=").endsWith(", 0 viewers, 0 restarts");
      assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
      systemd.until("WATCHDOG=1");
    }

    systemd.until("STOPPING=1\nSTATUS=stopping");
    assertThat(server.log()).doesNotContain(" WARN ").doesNotContain(" ERROR ");
  }

  @Test
  void shouldTellSystemdWhatIsWrongWithTheConfiguration() throws IOException {
    Path file = Files.writeString(folder.resolve("config.yml"), "camera:\n  fps: fast\n  x: 1\n");

    try (ServerProcess server = ServerProcess.launch(environment, "--config", file.toString())) {
      assertThat(server.exitStatus()).isEqualTo(78);
    }

    assertThat(systemd.next())
        .isEqualTo(
            "STATUS=camera.fps: fast (expected: a number, 0.1 to 240), "
                + file
                + ":2 (and 1 more)");
  }

  @Test
  void shouldTellSystemdWhyItCannotListen() {
    try (ServerProcess first = ServerProcess.start(Map.of(), "--camera", "test-pattern");
        ServerProcess second =
            ServerProcess.launch(environment, "--port", String.valueOf(first.port()))) {
      assertThat(second.exitStatus()).isEqualTo(1);
    }

    assertThat(systemd.next()).startsWith("STATUS=cannot listen on 127.0.0.1 port ");
  }
}
