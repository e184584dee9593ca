package io.github.mjpegstream.frame;

/**
 * A clock that never goes back and knows no date: ages, time-outs and rates are measured with it.
 *
 * <p>The only place that calls {@link System#nanoTime()}; tests pass a clock that is moved by hand.
 * Thread-safe.
 */
@FunctionalInterface
public interface MonotonicClock {
  /** The clock of this machine (CLOCK_MONOTONIC on Linux). */
  MonotonicClock SYSTEM = System::nanoTime;

  /** Returns nanoseconds since an arbitrary origin; only differences mean anything. */
  long nanos();
}
