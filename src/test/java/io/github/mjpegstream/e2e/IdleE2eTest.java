package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A camera that is closed while nobody watches, through the whole program. */
final class IdleE2eTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final String IDLE = "\"state\" : \"idle\"";

  @TempDir private Path folder;
  private FakeCamera camera;
  private ServerProcess server;

  @BeforeEach
  void start() throws IOException {
    camera = new FakeCamera(folder);
    server =
        ServerProcess.start(
            camera.environment(),
            "--camera",
            "rpicam",
            "--idle",
            "stop-camera",
            "--idle-linger",
            "500ms",
            "--backoff-max",
            "500ms");
    awaitIdle();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void shouldFreeTheCameraAndStartItForAViewer() throws IOException {
    assertThat(server.get("/health").statusCode()).isEqualTo(200);
    assertThat(text("/health")).contains("\"status\" : \"idle\"");
    assertThat(text("/state")).contains("\"online\":true").contains("\"captured_fps\":0");
    assertThat(server.get("/health/live").statusCode()).isEqualTo(200);

    long begin = MonotonicClock.SYSTEM.nanos();
    try (Viewer viewer = new Viewer(server.port(), "/")) {
      Viewer.Picture old = viewer.next(LIMIT);
      Viewer.Picture live = viewer.await(true, LIMIT);

      assertThat(old.live()).isFalse();
      assertThat(old.capturedMillis()).isLessThan(live.capturedMillis());
      assertThat(ImageIO.read(new ByteArrayInputStream(old.part().body())).getWidth())
          .isEqualTo(480);
      System.out.printf(
          Locale.ROOT,
          "idle | viewer | old picture after %.3f s | live after %.3f s%n",
          (old.arrivedNanos() - begin) / 1e9,
          (live.arrivedNanos() - begin) / 1e9);
      assertThat(text("/health")).contains("\"state\" : \"live\"");
      assertThat(camera.pids()).hasSize(2);
    }

    awaitIdle();
    assertThat(server.log())
        .contains("camera camera: idle: nobody has watched for 0.5 s")
        .contains("camera camera: somebody watches; starting the camera");
  }

  @Test
  void shouldStartTheCameraForASnapshotAndServeNoOldOne() throws IOException {
    for (String target : List.of("/snapshot", "/?action=snapshot", "/snapshot?width=240")) {
      double asked = System.currentTimeMillis() / 1000.0;
      long begin = MonotonicClock.SYSTEM.nanos();
      HttpResponse<byte[]> snapshot = server.get(target);

      assertThat(snapshot.statusCode()).isEqualTo(200);
      assertThat(Double.parseDouble(snapshot.headers().firstValue("X-Timestamp").orElseThrow()))
          .isGreaterThanOrEqualTo(asked);
      System.out.printf(
          Locale.ROOT,
          "idle | %s | %.3f s%n",
          target,
          (MonotonicClock.SYSTEM.nanos() - begin) / 1e9);
      awaitIdle();
    }
    assertThat(camera.pids()).hasSize(4);
  }

  @Test
  void shouldTellOfACameraThatDoesNotStartUntilItDoes() throws IOException {
    camera.fault("busy");

    HttpResponse<byte[]> snapshot = server.get("/snapshot");

    assertThat(snapshot.statusCode()).isEqualTo(503);
    assertThat(new String(snapshot.body(), StandardCharsets.UTF_8))
        .contains("another program uses it");
    // Nobody watches any more, and it is not hidden all the same.
    String health = server.awaitHealth(text -> text.contains("\"busy\" : 3"));
    assertThat(health).contains("\"status\" : \"unhealthy\"").contains("\"healthy\" : false");
    assertThat(server.get("/health").statusCode()).isEqualTo(503);

    camera.fault("");

    server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
    awaitIdle();
  }

  /** Waits until the camera is closed, and its program has really ended. */
  private void awaitIdle() throws IOException {
    server.awaitHealth(text -> text.contains(IDLE));
    List<Long> pids = camera.pids();
    ProcessHandle.of(pids.get(pids.size() - 1)).ifPresent(program -> program.onExit().join());
  }

  private String text(String target) {
    return new String(server.get(target).body(), StandardCharsets.UTF_8);
  }
}
