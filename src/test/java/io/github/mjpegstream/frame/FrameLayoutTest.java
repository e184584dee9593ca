package io.github.mjpegstream.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrameLayoutTest {
  /** The sizes of linux/videodev2.h's formats, with and without padding, for odd sides too. */
  @ParameterizedTest
  @CsvSource({
    "I420, 4, 4, 4, 24",
    "I420, 3, 3, 3, 17",
    "YV12, 480, 360, 512, 276480",
    "I422, 4, 4, 4, 32",
    "I422, 3, 3, 3, 21",
    "NV12, 4, 4, 4, 24",
    "NV21, 3, 3, 3, 17",
    "YUYV, 4, 4, 8, 32",
    "UYVY, 3, 2, 8, 16",
    "GREY, 5, 3, 6, 18",
    "RGB24, 5, 3, 15, 45",
    "BGRX32, 5, 3, 20, 60",
    "JPEG, 5, 3, 0, 0",
  })
  void shouldKnowHowManyBytesAFrameHas(
      PixelFormat format, int width, int height, int stride, int bytes) {
    FrameLayout layout =
        new FrameLayout(format, new FrameSize(width, height), stride, ColourEncoding.JFIF);

    assertThat(layout.frameBytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({"I420, 9", "YUYV, 19", "RGB24, 29", "RGBX32, 39"})
  void shouldRefuseRowsThatAreTooShort(PixelFormat format, int stride) {
    assertThatThrownBy(
            () -> new FrameLayout(format, new FrameSize(10, 2), stride, ColourEncoding.JFIF))
        .hasMessage(
            "stride %d bytes (expected: at least %d for %s 10x2)", stride, stride + 1, format);
  }

  @Test
  void shouldRefuseWhatNoOffsetReaches() {
    FrameSize size = new FrameSize(65_535, 65_535);

    assertThatThrownBy(() -> FrameLayout.i420(size)).hasMessageContaining("less than 1 GiB");
  }
}
