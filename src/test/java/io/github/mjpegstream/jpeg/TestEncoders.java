package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboJpeg;
import org.junit.jupiter.api.Assumptions;

/** The native library, or a test that is skipped aloud, and fails where {@code CI=true}. */
final class TestEncoders {
  private TestEncoders() {}

  static JpegEncoder turbo() {
    return new TurboJpegEncoder(turboJpeg());
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
