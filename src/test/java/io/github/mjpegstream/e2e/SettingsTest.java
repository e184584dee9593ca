package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.http.RawClient;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Settings that are changed while the whole program runs. */
final class SettingsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern TOOK = Pattern.compile("\"took_seconds\":([0-9.]+)");

  @TempDir private Path folder;
  private FakeCamera camera;

  @BeforeEach
  void makeCamera() throws IOException {
    Programs.require("python3");
    camera = new FakeCamera(Files.createDirectory(folder.resolve("camera")));
  }

  @Test
  void shouldRestartAPiCameraWithTheNewValueWhileItsViewersStay() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("config.yml"),
            "# Mine.\ncamera:\n  type: rpicam\n  fps: 10\n  brightness: 0.2 # dark room\n");
    try (ServerProcess server =
            ServerProcess.start(camera.environment(), "--config", file.toString());
        Viewer viewer = new Viewer(server.port(), "/")) {
      viewer.await(true, PATIENCE);
      assertThat(lastStart()).contains("--brightness 0.2 ").contains("--framerate 10.0 ");

      Answer answer =
          write(server, "PATCH", "/controls?persist=true", "{\"brightness\":0.35,\"fps\":20}");

      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      Matcher took = TOOK.matcher(answer.text());
      assertThat(took.find()).isTrue();
      System.out.printf("settings | rpicam | restart | %s s%n", took.group(1));
      assertThat(Double.parseDouble(took.group(1))).isBetween(0.1, 10.0);
      assertThat(lastStart()).contains("--brightness 0.35 ").contains("--framerate 20.0 ");
      viewer.await(true, PATIENCE);
      assertThat(viewer.connected()).isTrue();
      assertThat(new String(server.get("/health").body(), StandardCharsets.UTF_8))
          .contains("\"settings\" : 1", "\"total\" : 1", "\"wanted\" : 20")
          .contains("\"last_failure\" : null");
      assertThat(camera.pids()).hasSize(2);
      assertThat(file)
          .hasContent(
              "# Mine.\ncamera:\n  type: rpicam\n  fps: 20\n  brightness: 0.35 # dark room\n");
    }
  }

  @Test
  void shouldSayWhyWhenTheCameraDoesNotComeBackAndRecoverByTheNextChange() throws IOException {
    try (ServerProcess server =
            ServerProcess.start(
                camera.environment(),
                "--camera",
                "rpicam",
                "--fps",
                "10",
                "--start-timeout",
                "3s",
                "--backoff-max",
                "500ms");
        Viewer viewer = new Viewer(server.port(), "/")) {
      viewer.await(true, PATIENCE);
      camera.fault("busy");

      Answer failed = write(server, "PATCH", "/controls", "{\"hflip\":true}");

      assertThat(failed.status()).isEqualTo(503);
      assertThat(failed.text()).contains("no picture has come with them");
      camera.fault("");
      Answer mended = write(server, "PATCH", "/controls", "{\"hflip\":false}");
      assertThat(mended.status()).as(mended.text()).isEqualTo(200);
      viewer.await(true, PATIENCE);
      assertThat(viewer.connected()).isTrue();

      Answer refused = write(server, "PATCH", "/controls?persist=true", "{\"hflip\":true}");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text()).contains("--config FILE");
    }
  }

  @Test
  void shouldRestartWhenAskedTo() throws IOException {
    try (ServerProcess server =
            ServerProcess.start(camera.environment(), "--camera", "rpicam", "--fps", "10");
        Viewer viewer = new Viewer(server.port(), "/")) {
      viewer.await(true, PATIENCE);

      assertThat(write(server, "POST", "/restart", "").status()).isEqualTo(202);

      server.awaitHealth(
          health -> health.contains("\"requested\" : 1") && health.contains("\"live\""));
      viewer.await(true, PATIENCE);
      assertThat(viewer.connected()).isTrue();
      assertThat(camera.pids()).hasSize(2);
    }
  }

  private String lastStart() throws IOException {
    List<String> starts =
        Files.readAllLines(folder.resolve("camera").resolve("log")).stream()
            .filter(line -> line.contains("--codec"))
            .toList();
    return starts.get(starts.size() - 1);
  }

  private static Answer write(ServerProcess server, String method, String path, String body)
      throws IOException {
    try (RawClient client = new RawClient(server.port())) {
      client.send(
          method
              + " /api/v1/cameras/camera"
              + path
              + " HTTP/1.1\r\nHost: t\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      return client.answer();
    }
  }
}
