package io.github.mjpegstream.http;

import io.github.mjpegstream.stream.Pulse;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets an event loop prove that it turns: it is asked to count, and is not asked again before it
 * has. Thread-safe.
 */
final class LoopPulse {
  private final EventExecutor loop;
  private final int number;
  private final AtomicBoolean asked = new AtomicBoolean();
  private final AtomicLong turns = new AtomicLong();

  /** Known when it has turned once: a loop has no thread before it is first used. */
  private volatile String thread = "";

  LoopPulse(EventExecutor loop, int number) {
    this.loop = loop;
    this.number = number;
  }

  Pulse pulse() {
    // Before it is asked, so that a loop which stands still does not hold up who asks.
    long counted = turns.get();
    if (!loop.isShuttingDown() && asked.compareAndSet(false, true)) {
      loop.execute(this::turn);
    }
    return new Pulse("event loop " + number, thread, counted, loop.isShuttingDown(), "serving");
  }

  private void turn() {
    thread = Thread.currentThread().getName();
    turns.incrementAndGet();
    asked.set(false);
  }
}
