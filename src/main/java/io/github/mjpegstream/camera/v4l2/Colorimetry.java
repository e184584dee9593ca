package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.PixelFormat;

/** What a driver says about colours, in the numbers of linux/videodev2.h. */
record Colorimetry(int colorspace, int ycbcrEncoding, int quantization) {
  /**
   * Returns how a format's numbers are to be read. The defaults are those of the kernel's macros
   * {@code V4L2_MAP_YCBCR_ENC_DEFAULT} and {@code V4L2_MAP_QUANTIZATION_DEFAULT}.
   */
  ColourEncoding encodingOf(PixelFormat format) {
    return switch (format) {
      case JPEG, RGB24, BGR24, RGBX32, BGRX32 -> ColourEncoding.JFIF;
      // A sensor without colours has no reason to leave levels out.
      case GREY ->
          quantization == Videodev2.QUANTIZATION_DEFAULT || isFullRange()
              ? ColourEncoding.JFIF
              : ColourEncoding.BT601_LIMITED;
      default -> {
        if (is709()) {
          yield isFullRange() ? ColourEncoding.BT709_FULL : ColourEncoding.BT709_LIMITED;
        }
        yield isFullRange() ? ColourEncoding.JFIF : ColourEncoding.BT601_LIMITED;
      }
    };
  }

  private boolean isFullRange() {
    return quantization == Videodev2.QUANTIZATION_DEFAULT
        ? colorspace == Videodev2.COLORSPACE_JPEG
        : quantization == Videodev2.QUANTIZATION_FULL_RANGE;
  }

  /** BT.2020 is nearer to BT.709 than to BT.601. */
  private boolean is709() {
    return switch (ycbcrEncoding) {
      case Videodev2.YCBCR_ENC_DEFAULT ->
          colorspace == Videodev2.COLORSPACE_REC709
              || colorspace == Videodev2.COLORSPACE_DCI_P3
              || colorspace == Videodev2.COLORSPACE_BT2020;
      case Videodev2.YCBCR_ENC_709, Videodev2.YCBCR_ENC_XV709 -> true;
      default -> ycbcrEncoding >= Videodev2.YCBCR_ENC_BT2020;
    };
  }
}
