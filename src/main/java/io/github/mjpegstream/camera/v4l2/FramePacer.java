package io.github.mjpegstream.camera.v4l2;

/**
 * Picks frames of a camera that delivers more than was asked for, evenly. Confined to one thread.
 */
final class FramePacer {
  private static final double NANOS_PER_SECOND = 1e9;

  /** A camera that is this little faster than asked is not slowed down. */
  private static final double TOLERANCE = 1.05;

  private final double periodNanos;
  private final double earlyNanos;
  private final boolean everyFrame;
  private double dueNanos = Double.NEGATIVE_INFINITY;

  /**
   * @param wantedFps frames a second that are to be picked
   * @param grantedFps that come; 0 if it is not known
   */
  FramePacer(double wantedFps, double grantedFps) {
    periodNanos = NANOS_PER_SECOND / wantedFps;
    // Of two frames around the moment one is due, the nearer is taken.
    earlyNanos = grantedFps > 0 ? NANOS_PER_SECOND / grantedFps / 2 : periodNanos / 2;
    everyFrame = grantedFps > 0 && grantedFps <= wantedFps * TOLERANCE;
  }

  /**
   * Returns whether to show a frame. A camera that pauses is not made up for.
   *
   * @param captureNanos of the frame, in order
   */
  boolean takes(long captureNanos) {
    if (everyFrame) {
      return true;
    }
    if (captureNanos < dueNanos - earlyNanos) {
      return false;
    }
    dueNanos = Math.max(dueNanos, captureNanos - earlyNanos) + periodNanos;
    return true;
  }
}
