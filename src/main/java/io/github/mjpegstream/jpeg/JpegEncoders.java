package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.LibYuv;
import io.github.mjpegstream.ffi.TurboJpeg;

/** Chooses an encoder. Thread-safe. */
public final class JpegEncoders {
  private JpegEncoders() {}

  /**
   * Returns libjpeg-turbo where it is installed and else what Java brings along; {@link
   * JpegEncoder#warning()} then says so. The caller closes it.
   */
  public static JpegEncoder create() {
    try {
      return new TurboJpegEncoder(TurboJpeg.open(), LibYuv::open);
    } catch (TurboJpeg.MissingException e) {
      return new ImageIoEncoder(e.getMessage());
    }
  }
}
