package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.MonotonicClock;

/**
 * Lets a message that repeats through once in ten seconds, and counts. Confined to one thread at a
 * time.
 */
public final class LogLimiter {
  private static final long INTERVAL_NANOS = 10_000_000_000L;

  private final MonotonicClock clock;
  private long count;
  private long lastNanos;
  private boolean ever;

  public LogLimiter(MonotonicClock clock) {
    this.clock = clock;
  }

  /**
   * Counts one occurrence.
   *
   * @return how many there were since the last message, if it is time for the next; else 0
   */
  public long occurred() {
    count++;
    long now = clock.nanos();
    if (ever && now - lastNanos < INTERVAL_NANOS) {
      return 0;
    }
    ever = true;
    lastNanos = now;
    long occurrences = count;
    count = 0;
    return occurrences;
  }
}
