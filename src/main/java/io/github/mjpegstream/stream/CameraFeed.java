package io.github.mjpegstream.stream;

import java.util.function.Supplier;

/**
 * All that a server of frames needs of a camera.
 *
 * @param name of the camera
 * @param hub its frames
 * @param status how it is doing now; any thread, never blocks for long
 * @param tuning what can be changed on it
 * @param figures what was counted of it so far; any thread, never blocks for long
 */
public record CameraFeed(
    String name,
    FrameHub hub,
    Supplier<PipelineStatus> status,
    CameraTuning tuning,
    Supplier<CaptureFigures> figures) {
  /** A camera of which nothing is counted. */
  public CameraFeed(
      String name, FrameHub hub, Supplier<PipelineStatus> status, CameraTuning tuning) {
    this(name, hub, status, tuning, () -> CaptureFigures.NONE);
  }

  /** A camera on which nothing can be changed. */
  public CameraFeed(String name, FrameHub hub, Supplier<PipelineStatus> status) {
    this(name, hub, status, CameraTuning.NONE);
  }
}
