package io.github.mjpegstream.camera;

import java.util.List;
import java.util.Optional;

/** Looks for the cameras of one type. Thread-safe. */
public interface CameraFinder {
  /**
   * Returns the cameras that are there now. Blocks for a few seconds at the most.
   *
   * @throws CaptureException if it cannot be known, with the reason in words
   */
  List<FoundCamera> find() throws CaptureException;

  /** Returns what it looks for, for people: {@code "Pi camera"}. */
  String kind();

  /**
   * Returns what it looks with, and in which version, where that is a program of its own. Blocks
   * for a few seconds at the most.
   *
   * @throws CaptureException if that is not installed, with what to do about it
   */
  default Optional<String> tool() throws CaptureException {
    return Optional.empty();
  }
}
