package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Why a capture ended. Immutable.
 *
 * @param cause under which the restart is counted, as in JSON
 * @param words for people
 * @param kind is the same for the same failure again, even where the words hold a measured time
 * @param bug what went wrong in our own code; empty where it is the camera's fault
 * @param hopeless whether a person must act before a new attempt can succeed
 */
record Failure(String cause, String words, String kind, Optional<Throwable> bug, boolean hopeless) {
  private static final Set<Reason> HOPELESS =
      Collections.unmodifiableSet(
          EnumSet.of(
              Reason.STUCK_IN_KERNEL,
              Reason.TOOL_MISSING,
              Reason.PERMISSION,
              Reason.UNSUPPORTED_SYSTEM,
              Reason.BAD_OPTION));

  /** A session that failed by itself. */
  static Failure of(Throwable thrown) {
    if (thrown instanceof CaptureException e) {
      String words = e.getMessage();
      return new Failure(
          e.reason().label(), words, words, Optional.empty(), HOPELESS.contains(e.reason()));
    }
    String words = "internal error: " + thrown;
    return new Failure(RestartCauses.INTERNAL_ERROR, words, words, Optional.of(thrown), false);
  }

  /**
   * A session that the watchdog has cancelled.
   *
   * @param verdict not {@code FINE}
   * @param nanos for how long nothing (new) had come
   * @param trouble what the source complains about
   */
  static Failure of(Verdict verdict, long nanos, Optional<String> trouble) {
    String seconds = String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    String words =
        switch (verdict) {
          case STALL -> "no new frame for " + seconds;
          case NO_FIRST_FRAME -> "no frame within " + seconds + " of the start";
          case FREEZE -> "the picture has not changed for " + seconds;
          case FINE -> throw new IllegalArgumentException("nothing stalled");
        };
    return new Failure(
        verdict.label(),
        trouble.map(complaint -> words + ": " + complaint).orElse(words),
        verdict.label(),
        Optional.empty(),
        false);
  }
}
