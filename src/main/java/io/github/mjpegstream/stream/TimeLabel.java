package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.CameraConfig.TimestampConfig;
import io.github.mjpegstream.draw.LabelPicture;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Patch;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/**
 * The time in a corner of every picture, drawn anew only where it reads differently. Camera thread
 * only.
 */
final class TimeLabel {
  private final TimestampConfig config;
  private final ZoneId zone;
  private String text = "";
  private FrameSize size;
  private Patch patch = Patch.NONE;

  TimeLabel(TimestampConfig config, ZoneId zone) {
    this.config = config;
    this.zone = zone;
  }

  /** Whether there is anything to draw. */
  boolean isShown() {
    return !config.format().isNone();
  }

  /**
   * Returns what to lay over a picture.
   *
   * @param wanted size of the picture
   * @param epochMicros when it was captured, in microseconds since 1970
   */
  Patch at(FrameSize wanted, long epochMicros) {
    if (!isShown()) {
      return Patch.NONE;
    }
    Instant time = Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS);
    String now = config.format().write(time.atZone(zone));
    if (!now.equals(text) || !wanted.equals(size)) {
      text = now;
      size = wanted;
      patch =
          LabelPicture.draw(
              wanted,
              now,
              config.size().capHeight(wanted.height()),
              config.corner().isRight(),
              config.corner().isBottom());
    }
    return patch;
  }
}
