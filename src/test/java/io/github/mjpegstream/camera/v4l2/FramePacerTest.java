package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramePacerTest {
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    // wanted, granted, delivered, picked in ten seconds
    "5,  30, 30, 50",
    "5,   0, 30, 50",
    "10, 15, 15, 100",
    "30, 30, 30, 300",
    "30, 15, 15, 150",
    // It says 30, but delivers 10 in bad light.
    "5,  30, 10, 50",
    "7,  30, 30, 70",
    "0.5, 30, 30, 5",
  })
  void shouldPickAsManyFramesAsAreWanted(
      double wanted, double granted, int delivered, int expected) {
    FramePacer pacer = new FramePacer(wanted, granted);

    int picked = 0;
    for (int i = 0; i < 10 * delivered; i++) {
      picked += pacer.takes(i * SECOND / delivered) ? 1 : 0;
    }

    assertThat(picked).isBetween(expected - 1, expected + 1);
  }

  @ParameterizedTest
  @CsvSource({"5, 30", "10, 30", "6, 25"})
  void shouldPickEvenly(double wanted, int delivered) {
    FramePacer pacer = new FramePacer(wanted, delivered);

    long interval = SECOND / delivered;
    long last = -1;
    for (int i = 0; i < 10 * delivered; i++) {
      // Drivers' times tremble a little.
      long captured = i * interval + i % 3 * SECOND / 1000;
      if (pacer.takes(captured)) {
        if (last >= 0) {
          assertThat((captured - last) / (double) interval)
              .isBetween(delivered / wanted - 1.1, delivered / wanted + 1.1);
        }
        last = captured;
      }
    }
  }

  @org.junit.jupiter.api.Test
  void shouldNotMakeUpForAPause() {
    FramePacer pacer = new FramePacer(5, 30);
    pacer.takes(0);

    int picked = 0;
    for (int i = 0; i < 30; i++) {
      picked += pacer.takes(60 * SECOND + i * SECOND / 30) ? 1 : 0;
    }

    assertThat(picked).isEqualTo(5);
  }
}
