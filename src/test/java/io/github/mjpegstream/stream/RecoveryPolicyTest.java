package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecoveryPolicyTest {
  private static final Duration MIN = Duration.ofMillis(500);
  private static final Duration MAX = Duration.ofSeconds(30);

  @Test
  void shouldDoubleUpToTheLimitWhenFailuresFollowOneAnother() {
    RecoveryPolicy policy = new RecoveryPolicy(MIN, MAX, () -> 0.5);

    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      millis.add(policy.pauseAfter(0).toMillis());
    }

    assertThat(millis)
        .containsExactly(500L, 1000L, 2000L, 4000L, 8000L, 16000L, 30000L, 30000L, 30000L);
  }

  @Test
  void shouldNeverOverflowWhenFailingForEver() {
    RecoveryPolicy policy = new RecoveryPolicy(MIN, MAX, () -> 0.99);

    Duration last = Duration.ZERO;
    for (int i = 0; i < 10_000; i++) {
      last = policy.pauseAfter(0);
    }

    assertThat(last).isEqualTo(MAX);
  }

  @Test
  void shouldBeginAnewWhenTheCameraWasLiveForAMinute() {
    RecoveryPolicy policy = new RecoveryPolicy(MIN, MAX, () -> 0.5);
    policy.pauseAfter(0);
    policy.pauseAfter(0);

    Duration afterShort = policy.pauseAfter(Duration.ofSeconds(59).toNanos());
    Duration afterLong = policy.pauseAfter(Duration.ofSeconds(60).toNanos());

    assertThat(afterShort).isEqualTo(Duration.ofSeconds(2));
    assertThat(afterLong).isEqualTo(MIN);
  }

  @Test
  void shouldStayWithinAFifthOfTheNominalPauseWhateverTheChance() {
    assertThat(new RecoveryPolicy(MIN, MAX, () -> 0.0).pauseAfter(0))
        .isEqualTo(Duration.ofMillis(400));
    assertThat(new RecoveryPolicy(MIN, MAX, () -> 0.999_999).pauseAfter(0))
        .isBetween(Duration.ofMillis(599), Duration.ofMillis(600));
  }
}
