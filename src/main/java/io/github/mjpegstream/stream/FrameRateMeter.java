package io.github.mjpegstream.stream;

/** Frames a second over the last few seconds. Thread-safe. */
final class FrameRateMeter {
  private static final long MIN_WINDOW_NANOS = 5_000_000_000L;

  private final long[] times = new long[512];
  private final long windowNanos;
  private int next;
  private int count;

  /**
   * @param expectedFps the rate to expect: at a low one, frames are remembered longer
   */
  FrameRateMeter(double expectedFps) {
    windowNanos = Math.max(MIN_WINDOW_NANOS, (long) (3e9 / expectedFps));
  }

  /** Counts a frame that came at this time. */
  synchronized void mark(long nanos) {
    times[next] = nanos;
    next = (next + 1) % times.length;
    count = Math.min(count + 1, times.length);
  }

  /** Returns the rate as seen at this time; 0 if fewer than two frames came lately. */
  synchronized double rate(long nowNanos) {
    int intervals = -1;
    long newest = 0;
    long oldest = 0;
    for (int i = 1; i <= count; i++) {
      long time = times[Math.floorMod(next - i, times.length)];
      if (nowNanos - time > windowNanos) {
        break;
      }
      if (intervals < 0) {
        newest = time;
      }
      oldest = time;
      intervals++;
    }
    if (intervals < 1 || newest == oldest) {
      return 0;
    }
    // An interval that is already overdue counts as far as it has got, so that the rate of a camera
    // which has stopped falls instead of standing still.
    double mean = (double) (newest - oldest) / intervals;
    long open = nowNanos - newest;
    if (open > 2 * mean) {
      return 1e9 * intervals / (nowNanos - oldest);
    }
    return 1e9 / mean;
  }
}
