package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.LibYuv;
import io.github.mjpegstream.ffi.TurboJpeg;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The native library, or a test that is skipped aloud, and fails where {@code CI=true}. */
final class TestEncoders {
  private TestEncoders() {}

  static JpegEncoder turbo() {
    return new TurboJpegEncoder(turboJpeg(), Optional::empty);
  }

  /** The same, with libyuv for what that can convert. */
  static JpegEncoder turboWithLibYuv() {
    return new TurboJpegEncoder(turboJpeg(), () -> Optional.of(libYuv()));
  }

  private static LibYuv libYuv() {
    return LibYuv.open()
        .orElseGet(
            () -> {
              String why = "libyuv.so.0 is missing: install the package libyuv0";
              if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(why);
              }
              System.out.println("SKIPPED: " + why);
              return Assumptions.abort(why);
            });
  }

  static TurboJpeg turboJpeg() {
    try {
      return TurboJpeg.open();
    } catch (TurboJpeg.MissingException e) {
      if ("true".equals(System.getenv("CI"))) {
        throw new AssertionError(e.getMessage(), e);
      }
      System.out.println("SKIPPED: " + e.getMessage());
      return Assumptions.abort(e.getMessage());
    }
  }
}
