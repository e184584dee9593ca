package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.ffi.TurboTransform;
import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JpegTranscoderTest {
  private static final FrameSize SIZE = new FrameSize(403, 301);

  @ParameterizedTest
  @CsvSource({
    "true, 1, 30", "true, 2, 30", "true, 3, 30", "true, 4, 30", "true, 5, 30", "true, 6, 30",
    "true, 7, 30", "true, 8, 30", "false, 1, 28", "false, 2, 28", "false, 3, 32", "false, 4, 28",
    "false, 5, 32", "false, 6, 32", "false, 7, 32", "false, 8, 30"
  })
  void shouldLookLikeTheOriginalAtEveryScale(boolean turbo, int eighths, double leastPsnr) {
    byte[] original = natural(SIZE, 90);
    try (JpegTranscoder transcoder = transcoder(turbo)) {
      BufferedImage made =
          TestJpegs.decode(bytes(transcoder.transcode(buffer(original), eighths, 90)));

      FrameSize expected = JpegScale.scaled(SIZE, eighths);
      assertThat(transcoder.size()).isEqualTo(expected);
      assertThat(new FrameSize(made.getWidth(), made.getHeight())).isEqualTo(expected);
      double psnr = psnr(averaged(TestJpegs.decode(original), expected), made);
      System.out.printf("transcoded to %d/8, turbo %s: %.1f dB%n", eighths, turbo, psnr);
      assertThat(psnr).isGreaterThan(leastPsnr);
    }
  }

  @Test
  void shouldTakeEveryKindOfJpeg() {
    byte[] progressive = TestJpegs.progressive(160, 120);
    byte[] grey = TestJpegs.grey(160, 120);
    try (JpegTranscoder transcoder = transcoder(true)) {
      for (byte[] jpeg : new byte[][] {progressive, grey, progressive}) {
        BufferedImage made = TestJpegs.decode(bytes(transcoder.transcode(buffer(jpeg), 4, 80)));

        assertThat(made.getWidth()).isEqualTo(80);
        assertThat(made.getRaster().getNumBands()).isEqualTo(jpeg == grey ? 1 : 3);
        BufferedImage expected = averaged(TestJpegs.decode(jpeg), new FrameSize(80, 60));
        assertThat(psnr(expected, made)).isGreaterThan(18);
      }
    }
  }

  @Test
  void shouldGoThroughRgbWhereAJpegIsNotLumaAndChroma() {
    byte[] jpeg = rgb(natural(new FrameSize(64, 48), 95));
    try (JpegTranscoder transcoder = transcoder(true)) {
      byte[] whole = bytes(transcoder.transcode(buffer(jpeg), 8, 95));
      byte[] half = bytes(transcoder.transcode(buffer(jpeg), 4, 95));

      assertThat(psnr(TestJpegs.decode(jpeg), TestJpegs.decode(whole))).isGreaterThan(24);
      assertThat(TestJpegs.decode(half).getWidth()).isEqualTo(32);
    }
  }

  @Test
  void shouldDecodeADamagedPictureAsFarAsItGoes() {
    byte[] jpeg = natural(SIZE, 80);
    byte[] cut = Arrays.copyOf(jpeg, jpeg.length / 2);
    cut[cut.length - 2] = (byte) 0xFF;
    cut[cut.length - 1] = (byte) JpegMarker.EOI;
    try (JpegTranscoder transcoder = transcoder(true)) {
      byte[] made = bytes(transcoder.transcode(buffer(cut), 4, 80));

      assertThat(TestJpegs.decode(made).getWidth()).isEqualTo(202);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSayWhyWhenThereIsNoPicture(boolean turbo) {
    try (JpegTranscoder transcoder = transcoder(turbo)) {
      ByteBuf nonsense = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4});

      assertThatThrownBy(() -> transcoder.transcode(nonsense, 4, 80))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(turbo ? "TurboJPEG: " : "ImageIO: ");
      assertThat(bytes(transcoder.transcode(buffer(natural(SIZE, 80)), 4, 80))).isNotEmpty();
    }
  }

  @Test
  void shouldLoseNextToNothingWhenThePictureKeepsItsQuality() {
    byte[] original = natural(new FrameSize(320, 240), 60);
    int quality = JpegQuality.of(buffer(original));
    try (JpegTranscoder transcoder = transcoder(true)) {
      byte[] made = bytes(transcoder.transcode(buffer(original), 8, quality));

      double psnr = psnr(TestJpegs.decode(original), TestJpegs.decode(made));
      System.out.printf(
          "encoded again at quality %d: %.1f dB, %d bytes of %d%n",
          quality, psnr, made.length, original.length);
      assertThat(psnr).isGreaterThan(60);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 10, 25, 40, 50, 51, 75, 80, 90, 95, 100})
  void shouldTellTheQualityOfAPicture(int quality) {
    assertThat(JpegQuality.of(buffer(natural(new FrameSize(16, 16), quality))))
        .isBetween(quality - 1, quality + 1);
  }

  @Test
  void shouldFindNoQualityWhereThereIsNoTable() {
    assertThat(JpegQuality.of(Unpooled.wrappedBuffer(new byte[0]))).isEqualTo(80);
    assertThat(JpegQuality.of(Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})))
        .isEqualTo(80);
    byte[] without = TestJpegs.without(natural(new FrameSize(16, 16), 30), JpegMarker.DQT);
    assertThat(JpegQuality.of(buffer(without))).isEqualTo(80);
  }

  @ParameterizedTest
  @CsvSource({
    "640, 640, 8",
    "640, 641, 8",
    "640, 639, 7",
    "640, 320, 4",
    "640, 400, 5",
    "640, 319, 3",
    "640, 80, 1",
    "640, 16, 1",
    "403, 202, 4",
    "403, 201, 3",
    "1, 1, 8"
  })
  void shouldChooseTheLargestScaleThatIsNoWiderThanAskedFor(int width, int max, int eighths) {
    assertThat(JpegScale.eighths(width, max)).isEqualTo(eighths);
  }

  private static JpegTranscoder transcoder(boolean turbo) {
    if (!turbo) {
      return new ImageIoTranscoder();
    }
    TestEncoders.turboJpeg().close();
    try {
      return new TurboJpegTranscoder(TurboTransform.open());
    } catch (TurboJpeg.MissingException e) {
      throw new AssertionError(e);
    }
  }

  /** A JPEG of a natural scene, made by the encoder of this machine. */
  private static byte[] natural(FrameSize size, int quality) {
    TestFrame frame =
        TestFrame.of(PixelFormat.I420, size, 0, ColourEncoding.JFIF, TestFrame.natural(size, 3));
    try (JpegEncoder encoder = JpegEncoders.create()) {
      return bytes(encoder.encode(frame.layout(), Unpooled.wrappedBuffer(frame.bytes()), quality));
    }
  }

  /** Gives the components the names red, green and blue, and takes the JFIF header out. */
  private static byte[] rgb(byte[] jpeg) {
    byte[] renamed = TestJpegs.without(jpeg, JpegMarker.APP0);
    int frame = TestJpegs.segmentOffset(renamed, JpegMarker.SOF0);
    int scan = TestJpegs.segmentOffset(renamed, JpegMarker.SOS);
    for (int i = 0; i < 3; i++) {
      renamed[frame + 10 + 3 * i] = (byte) "RGB".charAt(i);
      renamed[scan + 5 + 2 * i] = (byte) "RGB".charAt(i);
    }
    return renamed;
  }

  private static ByteBuf buffer(byte[] bytes) {
    return Unpooled.wrappedBuffer(bytes);
  }

  private static byte[] bytes(ByteBuf buffer) {
    return ByteBufUtil.getBytes(buffer);
  }

  /** Scales down by averaging areas, without any code of ours. */
  private static BufferedImage averaged(BufferedImage image, FrameSize size) {
    BufferedImage small =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    double step = (double) image.getWidth() / size.width();
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        small.setRGB(x, y, area(image, x * step, y * step, step));
      }
    }
    return small;
  }

  private static int area(BufferedImage image, double left, double top, double side) {
    double[] sum = new double[3];
    double weight = 0;
    for (int y = (int) top; y < Math.min(top + side, image.getHeight()); y++) {
      for (int x = (int) left; x < Math.min(left + side, image.getWidth()); x++) {
        double part =
            (Math.min(x + 1, left + side) - Math.max(x, left))
                * (Math.min(y + 1, top + side) - Math.max(y, top));
        int rgb = TestJpegs.pixel(image, x, y);
        for (int i = 0; i < 3; i++) {
          sum[i] += part * (rgb >> (8 * i) & 0xFF);
        }
        weight += part;
      }
    }
    int rgb = 0;
    for (int i = 0; i < 3; i++) {
      rgb |= (int) Math.rint(sum[i] / weight) << (8 * i);
    }
    return rgb;
  }

  private static double psnr(BufferedImage expected, BufferedImage image) {
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
    double mean = sum / (3.0 * image.getWidth() * image.getHeight());
    return 10 * Math.log10(255 * 255 / Math.max(mean, 1e-9));
  }
}
