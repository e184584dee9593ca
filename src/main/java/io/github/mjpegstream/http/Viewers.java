package io.github.mjpegstream.http;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts who is watching, and admits no more than are allowed. Thread-safe. */
final class Viewers {
  private final int max;
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
