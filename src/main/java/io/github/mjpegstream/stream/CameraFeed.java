package io.github.mjpegstream.stream;

import java.util.function.Supplier;

/**
 * All that a server of frames needs of a camera.
 *
 * @param name of the camera
 * @param hub its frames
 * @param status how it is doing now; any thread, never blocks for long
 * @param tuning what can be changed on it
 */
public record CameraFeed(
    String name, FrameHub hub, Supplier<PipelineStatus> status, CameraTuning tuning) {
  /** A camera on which nothing can be changed. */
  public CameraFeed(String name, FrameHub hub, Supplier<PipelineStatus> status) {
    this(name, hub, status, CameraTuning.NONE);
  }
}
