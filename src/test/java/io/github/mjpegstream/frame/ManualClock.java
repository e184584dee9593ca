package io.github.mjpegstream.frame;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. Thread-safe. */
public final class ManualClock implements MonotonicClock {
  // Not zero, so that nobody gets by with taking the origin for the start.
  private final AtomicLong nanos = new AtomicLong(-123_456_789_000L);

  @Override
  public long nanos() {
    return nanos.get();
  }

  public void advance(Duration duration) {
    nanos.addAndGet(duration.toNanos());
  }
}
