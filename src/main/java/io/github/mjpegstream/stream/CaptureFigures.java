package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.SensorReadings;
import java.util.Optional;

/**
 * What was counted and measured of a camera since the start, beside its {@link PipelineStatus}.
 *
 * @param overtaken frames that a newer one overtook before they could be looked at
 * @param broken frames that came cut off, or too large
 * @param corrupt frames that were not valid JPEG
 * @param unaffordable frames for which there was no memory
 * @param unwatched frames that were not encoded, since nobody watched
 * @param encoding how long pictures took that were encoded, turned or labelled
 * @param sensor what the sensor says of itself now
 */
public record CaptureFigures(
    long overtaken,
    long broken,
    long corrupt,
    long unaffordable,
    long unwatched,
    EncodeTimes.Counts encoding,
    Optional<SensorReadings> sensor) {
  /** Of a camera of which nothing is counted. */
  public static final CaptureFigures NONE =
      new CaptureFigures(0, 0, 0, 0, 0, new EncodeTimes().counts(), Optional.empty());
}
