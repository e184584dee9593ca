package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.ffi.TurboTransform;

/** Chooses a transcoder. Thread-safe. */
public final class JpegTranscoders {
  private JpegTranscoders() {}

  /**
   * Returns libjpeg-turbo where it is installed and else what Java brings along. The caller closes
   * it.
   */
  public static JpegTranscoder create() {
    try {
      return new TurboJpegTranscoder(TurboTransform.open());
    } catch (TurboJpeg.MissingException e) {
      // The server has already said so once, with the reason, when it looked for its encoder.
      return new ImageIoTranscoder();
    }
  }
}
