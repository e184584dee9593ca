package io.github.mjpegstream.camera;

import io.github.mjpegstream.frame.CaptureFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;

/**
 * Takes frames out of a stream and offers them to a {@link NewestFrame}. Reads always, whether
 * anybody wants the frames or not: a source whose pipe is full delivers old frames later, or none.
 *
 * <p>Confined to the thread that reads, where nothing else is said.
 */
public interface StreamReader {
  /**
   * Reads to the end of the stream.
   *
   * @throws IOException as the stream does
   * @throws CaptureException if there is no sense in what comes
   */
  void readAll(InputStream in) throws IOException, CaptureException;

  /** As {@link CaptureSession#format()}. Any thread. */
  default Optional<CaptureFormat> format() {
    return Optional.empty();
  }

  /** As {@link CaptureSession#warnings()}. Any thread. */
  default List<String> warnings() {
    return List.of();
  }
}
