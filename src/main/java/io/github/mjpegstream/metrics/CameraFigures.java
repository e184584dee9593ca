package io.github.mjpegstream.metrics;

import io.github.mjpegstream.stream.CaptureFigures;
import io.github.mjpegstream.stream.PipelineStatus;

/**
 * All that there is to tell of one camera.
 *
 * @param status how it is doing
 * @param capture what was counted on the way to its frames
 * @param streams what was counted on their way to viewers
 */
public record CameraFigures(PipelineStatus status, CaptureFigures capture, StreamFigures streams) {}
