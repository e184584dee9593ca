package io.github.mjpegstream.service;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.stream.PipelineState;
import io.github.mjpegstream.stream.PipelineStatus;
import java.util.ArrayList;
import java.util.List;

/** How the server is doing, in one line for people. Pure. */
final class StatusLine {
  /** A measured rate within this part of the wanted one is as good as that. */
  private static final double TOLERANCE = 0.2;

  /** {@code systemctl} cuts what does not fit anyway. */
  private static final int MAX_REASON_CHARS = 120;

  private StatusLine() {}

  /**
   * Returns the line: {@code "live: front 480x360@5, 3 viewers, 0 restarts"}.
   *
   * @param cameras at least one
   */
  static String of(List<PipelineStatus> cameras, int viewers) {
    List<String> words = new ArrayList<>();
    int live = 0;
    long restarts = 0;
    for (PipelineStatus camera : cameras) {
      words.add(words(camera));
      live += camera.healthy() || isIdle(camera) ? 1 : 0;
      restarts += camera.restarts().values().stream().mapToLong(Long::longValue).sum();
    }
    return head(cameras, live)
        + ": "
        + String.join("; ", words)
        + ", "
        + counted(viewers, "viewer")
        + ", "
        + counted(restarts, "restart");
  }

  private static String head(List<PipelineStatus> cameras, int live) {
    if (live == cameras.size()) {
      return cameras.stream().allMatch(StatusLine::isIdle) ? "idle" : "live";
    }
    if (live > 0) {
      return live + " of " + cameras.size() + " live";
    }
    return cameras.stream().allMatch(StatusLine::isStarting) ? "starting" : "no picture";
  }

  private static boolean isIdle(PipelineStatus camera) {
    return camera.state() == PipelineState.IDLE;
  }

  private static boolean isStarting(PipelineStatus camera) {
    return camera.lastFrameAt().isEmpty() && camera.lastFailure().isEmpty();
  }

  private static String words(PipelineStatus camera) {
    String name = camera.name() + " ";
    if (isIdle(camera)) {
      return name + "(nobody watches)";
    }
    if (!camera.healthy()) {
      return name + "(" + shortened(camera.reason().orElse(camera.state().label())) + ")";
    }
    FrameSize size = camera.size().orElse(camera.wantedSize());
    String picture = name + size + "@" + rate(camera);
    return camera.notice().map(notice -> picture + " (" + shortened(notice) + ")").orElse(picture);
  }

  /** The wanted rate while it is kept, since a measured one would change every second. */
  private static String rate(PipelineStatus camera) {
    double wanted = camera.wantedFps();
    double measured = camera.measuredFps();
    boolean kept = Math.abs(measured - wanted) <= wanted * TOLERANCE;
    return kept ? number(wanted) : number(measured) + " of " + number(wanted);
  }

  private static String number(double fps) {
    // A rate below ten with its first digit, so that 0.5 is not none.
    return fps >= 10 || fps == Math.rint(fps)
        ? String.valueOf(Math.round(fps))
        : String.valueOf(Math.round(fps * 10) / 10.0);
  }

  private static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  private static String shortened(String words) {
    return words.length() <= MAX_REASON_CHARS
        ? words
        : words.substring(0, MAX_REASON_CHARS) + "...";
  }
}
