package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class LineBudgetTest {
  private final ManualClock clock = new ManualClock();
  private final LineBudget budget = new LineBudget(2, Duration.ofMinutes(1), clock);

  @Test
  void shouldAllowSoManyAPeriod() {
    assertThat(budget.admits()).isTrue();
    clock.advance(Duration.ofSeconds(30));
    assertThat(budget.admits()).isTrue();
    assertThat(budget.admits()).isFalse();

    clock.advance(Duration.ofSeconds(29));
    assertThat(budget.admits()).isFalse();
    clock.advance(Duration.ofSeconds(1));

    assertThat(budget.admits()).isTrue();
    assertThat(budget.admits()).isTrue();
    assertThat(budget.admits()).isFalse();
  }

  @Test
  void shouldBeginAPeriodWithTheFirstLine() {
    assertThat(budget.left()).isZero();
    clock.advance(Duration.ofMinutes(10));

    budget.admits();
    clock.advance(Duration.ofSeconds(20));

    assertThat(budget.left()).isEqualTo(Duration.ofSeconds(40));
    clock.advance(Duration.ofHours(1));
    assertThat(budget.left()).isZero();
  }
}
