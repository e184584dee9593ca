package io.github.mjpegstream.stream;

/**
 * Picks frames so that no more come than are wanted, as evenly as the camera's own interval allows.
 * Confined to one thread at a time.
 */
final class FramePacing {
  /** So much longer an interval is believed with each frame, since frames may have been skipped. */
  private static final double GROWTH = 1.1;

  private final double periodNanos;
  private double intervalNanos;
  private double dueNanos;
  private long lastNanos;
  private boolean begun;

  /**
   * @param maxFps frames a second, or 0 for all
   */
  FramePacing(double maxFps) {
    periodNanos = maxFps == 0 ? 0 : 1e9 / maxFps;
    intervalNanos = periodNanos;
  }

  /** Takes the next frame, whenever it comes. */
  void restart() {
    begun = false;
  }

  /**
   * Returns whether to show a frame. A camera that pauses is not made up for.
   *
   * @param captureNanos of the frame, in order
   */
  boolean takes(long captureNanos) {
    if (periodNanos == 0) {
      return true;
    }
    if (begun) {
      double since = captureNanos - lastNanos;
      intervalNanos = Math.min(Math.min(since, GROWTH * intervalNanos), periodNanos);
    }
    lastNanos = captureNanos;
    // Of two frames around the moment one is due, the nearer is taken.
    double early = intervalNanos / 2;
    if (begun && captureNanos < dueNanos - early) {
      return false;
    }
    dueNanos = (begun ? Math.max(dueNanos, captureNanos - early) : captureNanos) + periodNanos;
    begun = true;
    return true;
  }
}
