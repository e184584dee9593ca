package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class FrameRateMeterTest {
  private static final long MILLI = 1_000_000L;

  private final FrameRateMeter meter = new FrameRateMeter(5);

  @Test
  void shouldKnowNoRateWhenFewerThanTwoFramesCame() {
    assertThat(meter.rate(0)).isZero();
    meter.mark(0);
    assertThat(meter.rate(0)).isZero();
  }

  @Test
  void shouldMeasureTheRateOfASteadyCamera() {
    for (int i = 0; i <= 1000; i++) {
      meter.mark(20L * i * MILLI);
    }

    assertThat(meter.rate(20_000 * MILLI)).isCloseTo(50, within(0.01));
  }

  @Test
  void shouldFallWhenTheCameraStops() {
    for (int i = 0; i <= 10; i++) {
      meter.mark(200L * i * MILLI);
    }

    assertThat(meter.rate(2000 * MILLI)).isCloseTo(5, within(0.01));
    assertThat(meter.rate(4000 * MILLI)).isCloseTo(2.5, within(0.01));
    assertThat(meter.rate(9000 * MILLI)).isZero();
  }

  @Test
  void shouldRememberLongerWhenFramesAreRare() {
    FrameRateMeter slow = new FrameRateMeter(0.1);
    slow.mark(0);
    slow.mark(10_000 * MILLI);

    assertThat(slow.rate(12_000 * MILLI)).isCloseTo(0.1, within(0.001));
  }
}
