package io.github.mjpegstream.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.service.Heart.Standstill;
import io.github.mjpegstream.stream.Pulse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeartTest {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock();
  private final Heart heart = new Heart(GRACE);

  @Test
  void shouldBeatWhileEverythingMoves() {
    for (long beats = 0; beats < 100; beats++) {
      assertThat(examine(pulse("front", beats, false), pulse("back", -beats, false))).isEmpty();
      clock.advance(Duration.ofSeconds(9));
    }
  }

  @Test
  void shouldTellWhatStandsStillForLongerThanItMay() {
    examine(pulse("front", 1, false), pulse("back", 1, false));

    clock.advance(GRACE);
    assertThat(examine(pulse("front", 1, false), pulse("back", 2, false))).isEmpty();
    clock.advance(Duration.ofSeconds(1));
    List<Standstill> standing = examine(pulse("front", 1, false), pulse("back", 3, false));

    assertThat(standing).hasSize(1);
    assertThat(standing.get(0).pulse().name()).isEqualTo("front");
    assertThat(standing.get(0).since()).isEqualTo(Duration.ofSeconds(11));
  }

  @Test
  void shouldWaitForAsLongAsItIsExcused() {
    examine(pulse("front", 1, true));
    clock.advance(Duration.ofHours(1));
    assertThat(examine(pulse("front", 1, true))).isEmpty();

    clock.advance(GRACE);
    assertThat(examine(pulse("front", 1, false))).isEmpty();
    clock.advance(Duration.ofNanos(1));

    List<Standstill> standing = examine(pulse("front", 1, false));
    assertThat(standing).hasSize(1);
    assertThat(standing.get(0).since()).isEqualTo(Duration.ofHours(1).plus(GRACE).plusNanos(1));
  }

  @Test
  void shouldForgiveWhatMovesAgain() {
    examine(pulse("front", 1, false));
    clock.advance(Duration.ofMinutes(1));
    assertThat(examine(pulse("front", 1, false))).hasSize(1);

    assertThat(examine(pulse("front", 2, false))).isEmpty();
    clock.advance(GRACE);
    assertThat(examine(pulse("front", 2, false))).isEmpty();
  }

  @Test
  void shouldForgetWhatIsNotThereAnyMore() {
    examine(pulse("front", 1, false));
    clock.advance(Duration.ofMinutes(1));
    assertThat(examine()).isEmpty();

    assertThat(examine(pulse("front", 1, false))).isEmpty();
  }

  private List<Standstill> examine(Pulse... pulses) {
    return heart.examine(List.of(pulses), clock.nanos());
  }

  private static Pulse pulse(String name, long beats, boolean excused) {
    return new Pulse(name, "camera-" + name, beats, excused, "live");
  }
}
