package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class EncodeTimesTest {
  @Test
  void shouldCountEachPictureInItsClass() {
    EncodeTimes times = new EncodeTimes();
    for (Duration took :
        List.of(
            Duration.ofNanos(0),
            Duration.ofNanos(500_999),
            Duration.ofMillis(1),
            Duration.ofMillis(7),
            Duration.ofSeconds(3))) {
      times.add(took.toNanos());
    }

    EncodeTimes.Counts counts = times.counts();

    assertThat(counts.boundsSeconds()).startsWith(0.0005, 0.001, 0.0025, 0.005, 0.01).isSorted();
    assertThat(counts.boundsSeconds()).endsWith(Double.POSITIVE_INFINITY);
    assertThat(counts.pictures()).containsExactly(2L, 1L, 0L, 0L, 1L, 0L, 0L, 0L, 0L, 0L, 0L, 1L);
    assertThat(counts.total()).isEqualTo(5);
    assertThat(counts.sumSeconds()).isEqualTo(3.008500999);
  }
}
