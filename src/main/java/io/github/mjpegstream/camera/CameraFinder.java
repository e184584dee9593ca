package io.github.mjpegstream.camera;

import java.util.List;

/** Looks for the cameras of one type. Thread-safe. */
@FunctionalInterface
public interface CameraFinder {
  /**
   * Returns the cameras that are there now. Blocks for a few seconds at the most.
   *
   * @throws CaptureException if it cannot be known, with the reason in words
   */
  List<FoundCamera> find() throws CaptureException;
}
