package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.util.ArrayList;
import java.util.List;

/** Under what restarts are counted: {@link PipelineStatus#restarts()}. */
public final class RestartCauses {
  /** Wanted by somebody, and nobody's fault. */
  static final String SETTINGS = "settings";

  static final String REQUESTED = "requested";

  /** Our own fault. */
  static final String INTERNAL_ERROR = "internal-error";

  private RestartCauses() {}

  /** Returns all that there are, faults of the camera first. */
  public static List<String> all() {
    List<String> causes = new ArrayList<>();
    for (Verdict verdict : Verdict.values()) {
      if (verdict != Verdict.FINE) {
        causes.add(verdict.label());
      }
    }
    for (CaptureException.Reason reason : CaptureException.Reason.values()) {
      if (reason != CaptureException.Reason.CANCELLED) {
        causes.add(reason.label());
      }
    }
    causes.addAll(List.of(INTERNAL_ERROR, SETTINGS, REQUESTED));
    return causes;
  }
}
