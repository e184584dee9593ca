package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.ffi.TurboTransform;

/** Chooses an editor. Thread-safe. */
public final class JpegEditors {
  private JpegEditors() {}

  /**
   * Returns libjpeg-turbo where it is installed and else what Java brings along, which decodes and
   * encodes and is some ten times slower. The caller closes it.
   */
  public static JpegEditor create() {
    try {
      return new TurboJpegEditor(TurboTransform.open());
    } catch (TurboJpeg.MissingException e) {
      // The server has already said so once, with the reason, when it looked for its encoder.
      return new ImageIoEditor();
    }
  }
}
