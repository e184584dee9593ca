package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One server that watches another one. */
final class HttpCameraE2eTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void shouldPassOnThePicturesOfAnotherServerInTheirOrder() throws IOException {
    try (ServerProcess source = startSource(0);
        ServerProcess server = startRelay(source.port());
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern)) {
      List<byte[]> pictures = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        pictures.add(viewer.await(true, PATIENCE).part().body());
      }

      assertThat(Patterns.numbers(pictures)).isSorted().doesNotHaveDuplicates();
      long ageMillis = System.currentTimeMillis() - Patterns.read(pictures.get(19)).epochMillis();
      System.out.println("through two servers: the picture is " + ageMillis + " ms old");
      assertThat(ageMillis).isBetween(0L, 3000L);
    }
  }

  @Test
  void shouldShowLiveVideoAgainOnTheSameConnectionWhenTheOtherServerWasAway() throws IOException {
    ServerProcess source = startSource(0);
    try (ServerProcess server = startRelay(source.port());
        Viewer viewer = new Viewer(server.port(), "/", Patterns::isPattern)) {
      viewer.await(true, PATIENCE);

      source.process().destroyForcibly();
      assertThat(source.awaitExit(PATIENCE)).isTrue();
      viewer.await(false, PATIENCE);
      assertThat(server.get("/health").statusCode()).isEqualTo(503);
      assertThat(server.awaitHealth(text -> text.contains("\"unreachable\"")))
          .contains("127.0.0.1:" + source.port());
      source = startSource(source.port());
      long backNanos = MonotonicClock.SYSTEM.nanos();
      Viewer.Picture picture = viewer.await(true, PATIENCE);

      assertThat(viewer.connected()).isTrue();
      assertThat(server.awaitHealth(text -> text.contains("\"status\" : \"ok\"")))
          .contains("\"source\" : \"http://127.0.0.1:" + source.port());
      System.out.printf(
          "other server back: live again after %.1f s%n",
          (picture.arrivedNanos() - backNanos) / 1e9);
    } finally {
      source.close();
    }
  }

  private static ServerProcess startSource(int port) {
    return ServerProcess.start(
        Map.of(), "--camera", "test-pattern", "--fps", "10", "--port", String.valueOf(port));
  }

  private static ServerProcess startRelay(int port) {
    return ServerProcess.start(
        Map.of(),
        "--camera",
        "http",
        "--url",
        "http://127.0.0.1:" + port + "/",
        "--stall-timeout",
        "1s",
        "--backoff-max",
        "2s");
  }
}
