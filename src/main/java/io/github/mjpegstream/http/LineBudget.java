package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import java.time.Duration;

/**
 * Allows so many lines a period, which begins with the first line after the last one has ended.
 * Confined to one thread, or to a lock.
 */
final class LineBudget {
  private final int most;
  private final long periodNanos;
  private final MonotonicClock clock;
  private boolean begun;
  private long beganNanos;
  private int used;

  LineBudget(int most, Duration period, MonotonicClock clock) {
    this.most = most;
    this.periodNanos = period.toNanos();
    this.clock = clock;
  }

  /** Returns whether one more line may be written, which is counted then. */
  boolean admits() {
    long now = clock.nanos();
    if (!begun || now - beganNanos >= periodNanos) {
      begun = true;
      beganNanos = now;
      used = 0;
    }
    if (used == most) {
      return false;
    }
    used++;
    return true;
  }

  /** Returns how long this period still lasts; none when it has ended. */
  Duration left() {
    long leftNanos = begun ? periodNanos - (clock.nanos() - beganNanos) : 0;
    return Duration.ofNanos(Math.max(0, leftNanos));
  }
}
