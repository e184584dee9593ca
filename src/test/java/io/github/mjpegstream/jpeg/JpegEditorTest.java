package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.ffi.TurboTransform;
import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JpegEditorTest {
  /** Whole blocks, whatever the subsampling. */
  private static final FrameSize WHOLE = new FrameSize(96, 64);

  @ParameterizedTest
  @EnumSource
  void shouldTurnWithoutLossWhereTheSizeIsAMultipleOfTheBlocks(Orientation orientation) {
    for (byte[] jpeg :
        new byte[][] {natural(WHOLE, 80), TestJpegs.grey(96, 64), TestJpegs.progressive(96, 64)}) {
      try (JpegEditor editor = turbo()) {
        byte[] turned = edit(editor, jpeg, orientation, Patch.NONE);
        assertThat(editor.size()).isEqualTo(orientation.turned(WHOLE));
        byte[] back = edit(editor, turned, orientation.inverse(), Patch.NONE);

        assertThat(difference(TestJpegs.decode(jpeg), TestJpegs.decode(back))).isZero();
        assertThat(psnr(turned(jpeg, orientation), TestJpegs.decode(turned))).isGreaterThan(40);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "MIRRORED,    48, 37",
    "FLIPPED,     50, 32",
    "ROTATED_180, 48, 32",
    "TRANSPOSED,  37, 50",
    "ROTATED_90,  32, 50",
    "ROTATED_270, 37, 48",
    "TRANSVERSED, 32, 48",
  })
  void shouldLeaveOutOnlyTheBlocksThatAreNotWhole(Orientation orientation, int width, int height) {
    FrameSize size = new FrameSize(50, 37);
    byte[] jpeg = natural(size, 80);
    try (JpegEditor editor = turbo()) {
      BufferedImage turned = TestJpegs.decode(edit(editor, jpeg, orientation, Patch.NONE));

      assertThat(editor.size()).isEqualTo(new FrameSize(width, height));
      assertThat(turned.getWidth()).isEqualTo(width);
      // What is missing has come from the right or the bottom, and would be at the left or the top.
      BufferedImage whole = turned(jpeg, orientation);
      int left = whole.getWidth() - width;
      int top = whole.getHeight() - height;
      assertThat(psnr(whole.getSubimage(left, top, width, height), turned)).isGreaterThan(35);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTurnPicturesWithHalfTheChromaInOneDirection(Orientation orientation) {
    byte[] jpeg = yuv422(WHOLE);
    try (JpegEditor editor = turbo()) {
      byte[] turned = edit(editor, jpeg, orientation, Patch.NONE);

      assertThat(psnr(turned(jpeg, orientation), TestJpegs.decode(turned))).isGreaterThan(35);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldDoTheSameWithoutTheLibrary(Orientation orientation) {
    FrameSize size = new FrameSize(50, 37);
    for (byte[] jpeg : new byte[][] {natural(size, 80), TestJpegs.grey(50, 37)}) {
      try (JpegEditor editor = new ImageIoEditor()) {
        BufferedImage turned = TestJpegs.decode(edit(editor, jpeg, orientation, patch(8, 8)));

        assertThat(editor.size()).isEqualTo(orientation.turned(size));
        BufferedImage expected = covered(turned(jpeg, orientation), patch(8, 8));
        assertThat(psnr(expected, turned)).isGreaterThan(28);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"420, 16, 16", "422, 16, 8", "grey, 8, 8"})
  void shouldChangeNothingButTheBlocksUnderALabel(String chroma, int blockWidth, int blockHeight) {
    byte[] jpeg =
        switch (chroma) {
          case "420" -> natural(WHOLE, 60);
          case "422" -> yuv422(WHOLE);
          default -> greyNatural(60);
        };
    Patch patch = patch(32, 16);
    try (JpegEditor editor = turbo()) {
      BufferedImage labelled = TestJpegs.decode(edit(editor, jpeg, Orientation.UPRIGHT, patch));

      BufferedImage original = TestJpegs.decode(jpeg);
      for (int y = 0; y < WHOLE.height(); y++) {
        for (int x = 0; x < WHOLE.width(); x++) {
          int pixel = TestJpegs.pixel(labelled, x, y);
          boolean under =
              x >= patch.left() && x < patch.right() && y >= patch.top() && y < patch.bottom();
          // Chroma is interpolated across the border of its blocks when it is decoded.
          boolean far =
              x < patch.left() - blockWidth
                  || x >= patch.right() + blockWidth
                  || y < patch.top() - blockHeight
                  || y >= patch.bottom() + blockHeight;
          if (under) {
            int green = pixel >> 8 & 0xFF;
            assertThat(Math.abs(green - patch.luma(x, y))).as("%d,%d", x, y).isLessThan(70);
          } else if (far) {
            assertThat(pixel).as("%d,%d", x, y).isEqualTo(TestJpegs.pixel(original, x, y));
          }
        }
      }
    }
  }

  @Test
  void shouldLabelATurnedPictureInOneGo() {
    byte[] jpeg = natural(WHOLE, 80);
    try (JpegEditor editor = turbo()) {
      BufferedImage made =
          TestJpegs.decode(edit(editor, jpeg, Orientation.ROTATED_90, patch(0, 0)));

      BufferedImage expected = covered(turned(jpeg, Orientation.ROTATED_90), patch(0, 0));
      assertThat(psnr(expected, made)).isGreaterThan(28);
    }
  }

  @Test
  void shouldCutALabelOffAtTheEdge() {
    byte[] jpeg = natural(new FrameSize(33, 17), 80);
    try (JpegEditor editor = turbo()) {
      BufferedImage made = TestJpegs.decode(edit(editor, jpeg, Orientation.UPRIGHT, patch(16, 8)));

      BufferedImage expected = covered(TestJpegs.decode(jpeg), patch(16, 8));
      assertThat(psnr(expected, made)).isGreaterThan(25);
    }
  }

  @Test
  void shouldEditADamagedPictureAsFarAsItGoes() {
    byte[] jpeg = natural(WHOLE, 80);
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length * 2 / 3);
    cut[cut.length - 2] = (byte) 0xFF;
    cut[cut.length - 1] = (byte) JpegMarker.EOI;
    try (JpegEditor editor = turbo()) {
      byte[] made = edit(editor, cut, Orientation.ROTATED_90, patch(0, 0));

      assertThat(TestJpegs.decode(made).getWidth()).isEqualTo(64);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhyWhenThereIsNoPicture(boolean turbo) {
    ByteBuf nonsense = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4});
    try (JpegEditor editor = turbo ? turbo() : new ImageIoEditor()) {
      assertThatThrownBy(() -> editor.edit(nonsense, Orientation.ROTATED_90, Patch.NONE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(turbo ? "TurboJPEG: " : "ImageIO: ");
    }
  }

  /** Makes a patch of 24x16: a white block beside a black and a grey one. */
  private static Patch patch(int left, int top) {
    byte[] luma = new byte[24 * 16];
    for (int i = 0; i < luma.length; i++) {
      luma[i] = (byte) (i % 24 < 8 ? 255 : i % 24 < 16 ? 0 : 128);
    }
    return new Patch(left, top, 24, 16, luma);
  }

  private static BufferedImage covered(BufferedImage image, Patch patch) {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        boolean under =
            x >= patch.left() && x < patch.right() && y >= patch.top() && y < patch.bottom();
        copy.setRGB(x, y, under ? patch.luma(x, y) * 0x010101 : TestJpegs.pixel(image, x, y));
      }
    }
    return copy;
  }

  /** Turns without any code of the editors. */
  private static BufferedImage turned(byte[] jpeg, Orientation orientation) {
    BufferedImage image = TestJpegs.decode(jpeg);
    FrameSize size = orientation.turned(new FrameSize(image.getWidth(), image.getHeight()));
    BufferedImage turned =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        turned.setRGB(
            x,
            y,
            TestJpegs.pixel(
                image,
                orientation.sourceX(x, y, image.getWidth()),
                orientation.sourceY(x, y, image.getHeight())));
      }
    }
    return turned;
  }

  private static JpegEditor turbo() {
    return new TurboJpegEditor(library());
  }

  private static TurboTransform library() {
    TestEncoders.turboJpeg().close();
    try {
      return TurboTransform.open();
    } catch (TurboJpeg.MissingException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] natural(FrameSize size, int quality) {
    return natural(PixelFormat.I420, size, quality);
  }

  private static byte[] greyNatural(int quality) {
    return natural(PixelFormat.GREY, WHOLE, quality);
  }

  private static byte[] natural(PixelFormat format, FrameSize size, int quality) {
    TestFrame frame =
        TestFrame.of(format, size, 0, ColourEncoding.JFIF, TestFrame.natural(size, 3));
    try (JpegEncoder encoder = TestEncoders.turbo()) {
      return ByteBufUtil.getBytes(
          encoder.encode(frame.layout(), Unpooled.wrappedBuffer(frame.bytes()), quality));
    }
  }

  /** A JPEG as most webcams make it: chroma has half the columns and all the rows. */
  private static byte[] yuv422(FrameSize size) {
    TestFrame frame =
        TestFrame.of(PixelFormat.I422, size, 0, ColourEncoding.JFIF, TestFrame.natural(size, 3));
    ByteBuf pixels = Unpooled.directBuffer().writeBytes(frame.bytes());
    ByteBuf target = Unpooled.directBuffer(1 << 20);
    try (TurboTransform turbo = library()) {
      long luma = DirectInput.address(pixels);
      int length =
          turbo.compress(
              luma,
              frame.layout().strideBytes(),
              luma + frame.layout().cbOffset(),
              luma + frame.layout().crOffset(),
              frame.layout().chromaStrideBytes(),
              size.width(),
              size.height(),
              1,
              80,
              DirectInput.address(target),
              target.capacity());
      return ByteBufUtil.getBytes(target, 0, length);
    } finally {
      pixels.release();
      target.release();
    }
  }

  private static byte[] edit(JpegEditor editor, byte[] jpeg, Orientation orientation, Patch patch) {
    return ByteBufUtil.getBytes(editor.edit(Unpooled.wrappedBuffer(jpeg), orientation, patch));
  }

  private static double psnr(BufferedImage expected, BufferedImage image) {
    double mean = difference(expected, image) / (3.0 * image.getWidth() * image.getHeight());
    return 10 * Math.log10(255 * 255 / Math.max(mean, 1e-9));
  }

  /** Returns the sum of all squares. */
  private static double difference(BufferedImage expected, BufferedImage image) {
    assertThat(expected.getWidth()).isEqualTo(image.getWidth());
    assertThat(expected.getHeight()).isEqualTo(image.getHeight());
    double sum = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int a = TestJpegs.pixel(expected, x, y);
        int b = TestJpegs.pixel(image, x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          int difference = (a >> shift & 0xFF) - (b >> shift & 0xFF);
          sum += difference * difference;
        }
      }
    }
    return sum;
  }
}
