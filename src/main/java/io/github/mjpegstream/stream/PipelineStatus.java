package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.FrameSize;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a camera is doing, at one moment.
 *
 * @param name of the camera
 * @param type of the camera, as configured
 * @param source what captures, for people; empty while nothing is open
 * @param state of the pipeline
 * @param since when it entered this state
 * @param reason why it is not live, in words; empty where it is, or will be at once
 * @param notice what a person should know although it works
 * @param format what the camera has agreed to deliver, where it says so
 * @param warnings in what the camera does not do as it was told
 * @param lastFrameAt when the newest frame came
 * @param lastFrameAge how old the newest frame is
 * @param wantedFps frames a second asked for
 * @param measuredFps frames a second over the last seconds
 * @param wantedSize size asked for
 * @param size of the newest frame
 * @param frames received and valid
 * @param lost frames that came but were lost before they could be shown: overtaken, cut, too large
 * @param corrupt frames dropped because they were not valid JPEG
 * @param repaired frames that were mended
 * @param restarts by cause
 * @param lastFailure the last reason for a restart, in words
 * @param healthy whether a new frame came lately, or nobody wanted one
 */
public record PipelineStatus(
    String name,
    String type,
    Optional<String> source,
    PipelineState state,
    Instant since,
    Optional<String> reason,
    Optional<String> notice,
    Optional<CaptureFormat> format,
    List<String> warnings,
    Optional<Instant> lastFrameAt,
    Optional<Duration> lastFrameAge,
    double wantedFps,
    double measuredFps,
    FrameSize wantedSize,
    Optional<FrameSize> size,
    long frames,
    long lost,
    long corrupt,
    long repaired,
    Map<String, Long> restarts,
    Optional<String> lastFailure,
    boolean healthy) {
  public PipelineStatus {
    warnings = List.copyOf(warnings);
    restarts = Map.copyOf(restarts);
  }

  /** Returns what is wanted, such that wishes which give the same picture now are the same. */
  public VariantSpec normalised(VariantSpec wanted) {
    return wanted.normalised(size.orElse(wantedSize));
  }
}
