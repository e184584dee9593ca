package io.github.mjpegstream.stream;

import java.util.function.Supplier;

/**
 * All that a server of frames needs of a camera.
 *
 * @param name of the camera
 * @param hub its frames
 * @param status how it is doing now; any thread, never blocks for long
 */
public record CameraFeed(String name, FrameHub hub, Supplier<PipelineStatus> status) {}
