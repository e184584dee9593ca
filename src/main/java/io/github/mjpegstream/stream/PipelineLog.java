package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.frame.FrameSize;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is logged of one camera's ups and downs, without saying the same again. Camera thread only.
 */
final class PipelineLog {
  private static final Logger log = LoggerFactory.getLogger(CameraPipeline.class);

  /** The same failure again is logged after so many attempts only. */
  private static final int FAILURES_PER_LINE = 10;

  private final String cameraName;
  private List<String> lastWarnings = List.of();
  private String lastKind = "";
  private int timesInARow;

  PipelineLog(String cameraName) {
    this.cameraName = cameraName;
  }

  void opened(CaptureSession session) {
    log.debug("camera {}: opened {}", cameraName, session.source());
  }

  /** The first frame has come. */
  void live(CaptureSession session, FrameSize size, long startNanos) {
    lastKind = "";
    session
        .notice()
        .ifPresentOrElse(
            words -> log.warn("camera {}: {}", cameraName, words),
            () ->
                log.info(
                    "camera {}: live: {}, {}, first frame after {}",
                    cameraName,
                    session.source(),
                    size,
                    String.format(Locale.ROOT, "%.1f s", startNanos / 1e9)));
  }

  /** In what a camera does not do as it was told; mostly the same as the last time. */
  void warnings(List<String> warnings) {
    if (!warnings.equals(lastWarnings)) {
      lastWarnings = warnings;
      for (String warning : warnings) {
        log.warn("camera {}: {}", cameraName, warning);
      }
    }
  }

  void failed(Failure failure) {
    if (!failure.kind().equals(lastKind)) {
      lastKind = failure.kind();
      timesInARow = 0;
    }
    timesInARow++;
    if (timesInARow % FAILURES_PER_LINE != 1) {
      log.debug("camera {}: {}", cameraName, failure.words());
      return;
    }
    String again = timesInARow > 1 ? " (" + timesInARow + " times in a row)" : "";
    if (failure.bug().isPresent()) {
      log.error(
          "camera {}: {}{}; trying again", cameraName, failure.words(), again, failure.bug().get());
    } else if (failure.hopeless()) {
      log.error("camera {}: {}{}; trying again", cameraName, failure.words(), again);
    } else {
      log.warn("camera {}: {}{}; trying again", cameraName, failure.words(), again);
    }
  }

  /** Somebody wanted it. */
  void restarting(String cause) {
    log.info("camera {}: restarting ({})", cameraName, cause);
  }

  /** The camera is being closed. */
  void idle(Duration linger) {
    log.info(
        "camera {}: idle: nobody has watched for {} s; the camera is closed until somebody does",
        cameraName,
        BigDecimal.valueOf(linger.toMillis(), 3).stripTrailingZeros().toPlainString());
  }

  /**
   * It is started after it was closed.
   *
   * @param demanded whether somebody has come, else it has other settings
   */
  void waking(boolean demanded) {
    log.info(
        "camera {}: {}; starting the camera",
        cameraName,
        demanded ? "somebody watches" : "the configuration has changed");
  }

  void cannotClose(CaptureSession session, Throwable why) {
    log.error("camera {}: cannot close {}", cameraName, session.source(), why);
  }
}
