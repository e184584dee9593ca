package io.github.mjpegstream.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is watching, and admits no more than are allowed. Thread-safe. */
final class Viewers {
  private volatile int max;
  private final AtomicInteger count = new AtomicInteger();

  Viewers(int max) {
    this.max = max;
  }

  /** Counts one more; returns false, and does not, where the limit has been reached. */
  boolean tryEnter() {
    int now = count.get();
    while (now < max) {
      if (count.compareAndSet(now, now + 1)) {
        return true;
      }
      now = count.get();
    }
    return false;
  }

  /** From now on admits this many; whoever is in stays. */
  void limit(int most) {
    max = most;
  }

  void leave() {
    count.decrementAndGet();
  }

  int count() {
    return count.get();
  }

  int max() {
    return max;
  }
}
