package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.PixelFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColorimetryTest {
  @ParameterizedTest
  @CsvSource({
    // colorspace, encoding, quantization (0 is the default of each)
    "YUYV,  8, 0, 0, BT601_LIMITED", // a webcam: sRGB
    "YUYV,  7, 0, 0, JFIF", // JPEG
    "YUYV,  8, 0, 1, JFIF",
    "NV12,  3, 0, 0, BT709_LIMITED", // HDMI
    "NV12,  3, 0, 1, BT709_FULL",
    "NV12,  3, 1, 0, BT601_LIMITED",
    "NV12,  1, 2, 2, BT709_LIMITED",
    "NV12, 10, 0, 0, BT709_LIMITED",
    "NV12,  8, 6, 1, BT709_FULL",
    "GREY,  8, 0, 0, JFIF",
    "GREY,  8, 0, 2, BT601_LIMITED",
    "RGB24, 3, 0, 2, JFIF",
  })
  void shouldReadTheDriversWordsAsTheKernelDoes(
      PixelFormat format, int colorspace, int encoding, int quantization, ColourEncoding expected) {
    assertThat(new Colorimetry(colorspace, encoding, quantization).encodingOf(format))
        .isEqualTo(expected);
  }
}
