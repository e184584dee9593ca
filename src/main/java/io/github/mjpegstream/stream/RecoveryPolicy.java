package io.github.mjpegstream.stream;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before a camera is tried again: longer with each failure in a row, with a little
 * chance in it so that many cameras do not start in step.
 *
 * <p>Pure. Camera thread only.
 */
final class RecoveryPolicy {
  /** Live video for this long makes earlier failures forgotten. */
  static final Duration FORGIVEN_AFTER = Duration.ofMinutes(1);

  /** The pause is up to this part shorter or longer than its nominal value. */
  private static final double JITTER = 0.2;

  private final Duration min;
  private final Duration max;
  private final DoubleSupplier random;
  private int failuresInARow;

  /**
   * @param min first pause
   * @param max longest pause
   * @param random uniform in [0, 1)
   */
  RecoveryPolicy(Duration min, Duration max, DoubleSupplier random) {
    this.min = min;
    this.max = max;
    this.random = random;
  }

  /**
   * A session has ended, whatever the reason.
   *
   * @param liveNanos for how long frames came; 0 for none
   */
  void lived(long liveNanos) {
    if (liveNanos >= FORGIVEN_AFTER.toNanos()) {
      failuresInARow = 0;
    }
  }

  /**
   * Returns the pause before the next attempt.
   *
   * @param liveNanos for how long frames came before this failure; 0 for none
   */
  Duration pauseAfter(long liveNanos) {
    lived(liveNanos);
    double longest = max.toNanos();
    double nominal = Math.min(min.toNanos() * Math.pow(2, Math.min(failuresInARow, 40)), longest);
    failuresInARow++;
    double jittered = nominal * (1 - JITTER + 2 * JITTER * random.getAsDouble());
    return Duration.ofNanos((long) Math.min(jittered, longest));
  }
}
