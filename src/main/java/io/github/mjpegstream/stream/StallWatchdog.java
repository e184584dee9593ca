package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.CameraConfig;

/**
 * Decides whether a camera that is open has stopped delivering. Pure: times come in as arguments.
 *
 * @param stallNanos a live camera may be without a new frame for this long
 * @param startNanos a starting camera may be without its first frame for this long
 * @param freezeNanos all frames may be identical for this long; 0 for ever
 */
record StallWatchdog(long stallNanos, long startNanos, long freezeNanos) {
  /** What is wrong with a capture. */
  enum Verdict {
    FINE("fine"),
    /** Frames came, and no more do. */
    STALL("stall"),
    /** Not one frame since the camera was opened. */
    NO_FIRST_FRAME("no-first-frame"),
    /** Frames come, and all are the same picture. */
    FREEZE("freeze");

    private final String label;

    Verdict(String label) {
      this.label = label;
    }

    /** Returns the name as it stands in JSON. */
    String label() {
      return label;
    }
  }

  /** How often a freeze that a restart did not cure may double the time until the next one. */
  private static final int MAX_FREEZE_DOUBLINGS = 8;

  static StallWatchdog of(CameraConfig config) {
    return new StallWatchdog(
        config.stallTimeout().toNanos(),
        config.startTimeout().toNanos(),
        config.freezeTimeout().toNanos());
  }

  /**
   * Judges a starting camera.
   *
   * @param waitedNanos since it was opened
   */
  Verdict judgeStarting(long waitedNanos) {
    return waitedNanos >= startNanos ? Verdict.NO_FIRST_FRAME : Verdict.FINE;
  }

  /**
   * Judges a live camera.
   *
   * @param frameAgeNanos since the newest frame
   * @param unchangedNanos since the newest frame that differed from the one before it
   * @param freezesInARow restarts because of a freeze since the picture last kept changing: a
   *     picture that stays the same through restarts is a dark scene rather than a broken camera,
   *     and is left alone longer each time
   */
  Verdict judgeLive(long frameAgeNanos, long unchangedNanos, int freezesInARow) {
    if (frameAgeNanos >= stallNanos) {
      return Verdict.STALL;
    }
    long allowed = freezeNanos << Math.min(freezesInARow, MAX_FREEZE_DOUBLINGS);
    if (freezeNanos > 0 && unchangedNanos >= allowed) {
      return Verdict.FREEZE;
    }
    return Verdict.FINE;
  }
}
