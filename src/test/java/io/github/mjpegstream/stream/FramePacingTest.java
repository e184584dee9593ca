package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FramePacingTest {
  private static final long MILLI = 1_000_000;

  @ParameterizedTest
  @CsvSource({"30, 10", "30, 7", "25, 24", "5, 2", "5, 0.5", "240, 1"})
  void shouldPickAsManyAsWantedAsEvenlyAsTheCameraAllows(double cameraFps, double maxFps) {
    FramePacing pacing = new FramePacing(maxFps);
    Random random = new Random(1);
    List<Long> taken = new ArrayList<>();
    int frames = (int) (100 * cameraFps);
    for (int i = 0; i < frames; i++) {
      long jitter = (long) (random.nextGaussian() * 0.02 * 1e9 / cameraFps);
      long nanos = (long) (i * 1e9 / cameraFps) + jitter;
      if (pacing.takes(nanos)) {
        taken.add(nanos);
      }
    }

    double seconds = (taken.get(taken.size() - 1) - taken.get(0)) / 1e9;
    assertThat((taken.size() - 1) / seconds).isBetween(maxFps * 0.97, maxFps * 1.02);
    for (int i = 1; i < taken.size(); i++) {
      double interval = (taken.get(i) - taken.get(i - 1)) / 1e9;
      assertThat(interval).isBetween(1 / maxFps - 1.1 / cameraFps, 1 / maxFps + 1.1 / cameraFps);
    }
  }

  @Test
  void shouldTakeEveryFrameOfACameraThatIsNoFaster() {
    FramePacing pacing = new FramePacing(5);
    Random random = new Random(2);

    for (int i = 0; i < 1000; i++) {
      assertThat(pacing.takes(i * 200L * MILLI + random.nextInt(40) * MILLI)).isTrue();
    }
  }

  @Test
  void shouldNotMakeUpForAPause() {
    FramePacing pacing = new FramePacing(1);
    pacing.takes(0);
    assertThat(pacing.takes(100 * MILLI)).isFalse();

    assertThat(pacing.takes(20_000 * MILLI)).isTrue();
    assertThat(pacing.takes(20_100 * MILLI)).isFalse();
    assertThat(pacing.takes(20_200 * MILLI)).isFalse();
  }

  @Test
  void shouldTakeTheNextFrameAfterARestart() {
    FramePacing pacing = new FramePacing(1);
    pacing.takes(0);

    pacing.restart();

    assertThat(pacing.takes(10 * MILLI)).isTrue();
    assertThat(pacing.takes(20 * MILLI)).isFalse();
  }
}
