package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every raw format in every encoding, against a picture computed from the definitions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JpegFormatsTest {
  /** Even, odd in either direction, smaller than a block, and longer than a band of rows. */
  private static final List<FrameSize> SIZES =
      List.of(
          new FrameSize(64, 48),
          new FrameSize(33, 48),
          new FrameSize(64, 31),
          new FrameSize(17, 9),
          new FrameSize(150, 141));

  private final List<AutoCloseable> closeables = new ArrayList<>();
  private TurboJpeg turboJpeg;
  private JpegEncoder turbo;
  private JpegEncoder turboWithLibYuv;
  private JpegEncoder imageIo;

  @BeforeAll
  void open() {
    turbo = TestEncoders.turbo();
    turboWithLibYuv = TestEncoders.turboWithLibYuv();
    imageIo = new ImageIoEncoder("asked for");
    turboJpeg = TestEncoders.turboJpeg();
    closeables.addAll(List.of(turbo, turboWithLibYuv, imageIo, turboJpeg));
  }

  @AfterAll
  void close() throws Exception {
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  static Stream<Arguments> formatsAndEncodings() {
    return Stream.of(PixelFormat.values())
        .filter(format -> format != PixelFormat.JPEG)
        .flatMap(
            format ->
                Stream.of(ColourEncoding.values()).map(colour -> Arguments.of(format, colour)));
  }

  @ParameterizedTest
  @MethodSource("formatsAndEncodings")
  void shouldLookAsGoodAsLibjpegTurbosOwn(PixelFormat format, ColourEncoding colour) {
    for (FrameSize size : SIZES) {
      for (int padding : new int[] {0, 4, 13}) {
        TestFrame frame = TestFrame.of(format, size, padding, colour, TestFrame.natural(size, 42));
        for (int quality : new int[] {40, 80, 95}) {
          double reference = frame.psnr(TestJpegs.decode(libjpegTurbosOwn(frame, quality)));
          String what = frame.layout() + " at quality " + quality;

          assertThat(frame.psnr(decode(turbo, frame, quality)))
              .as(what)
              .isGreaterThan(reference - 1);
          assertThat(frame.psnr(decode(turboWithLibYuv, frame, quality)))
              .as(what + " with libyuv")
              .isGreaterThan(reference - 1);
          assertThat(frame.psnr(decode(imageIo, frame, quality)))
              .as(what + " by ImageIO")
              .isGreaterThan(reference - 1);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formatsAndEncodings")
  void shouldKeepBlackWhiteAndColours(PixelFormat format, ColourEncoding colour) {
    int[][] colours = {
      {0, 0, 0}, {255, 255, 255}, {255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {180, 140, 110}
    };
    for (int[] rgb : colours) {
      TestFrame.Scene flat = TestFrame.flat(rgb[0], rgb[1], rgb[2]);
      TestFrame odd = TestFrame.of(format, new FrameSize(19, 11), 5, colour, flat);
      TestFrame even = TestFrame.of(format, new FrameSize(20, 34), 5, colour, flat);

      assertFlat(decode(turbo, odd, 100), odd, 3);
      assertFlat(decode(imageIo, odd, 100), odd, 3);
      assertFlat(decode(turboWithLibYuv, odd, 100), odd, 3);
      assertFlat(decode(turboWithLibYuv, even, 100), even, 3);
    }
  }

  /** Cameras do deliver values beyond the limits. */
  @ParameterizedTest
  @MethodSource("formatsAndEncodings")
  void shouldSaturateBeyondTheLimits(PixelFormat format, ColourEncoding colour) {
    for (int luma : new int[] {0, 15, 16, 17, 234, 235, 236, 255}) {
      TestFrame frame = TestFrame.flat(format, new FrameSize(16, 16), 0, colour, luma, 128, 128);

      assertFlat(decode(turbo, frame, 100), frame, 2);
      assertFlat(decode(turboWithLibYuv, frame, 100), frame, 2);
      assertFlat(decode(imageIo, frame, 100), frame, 2);
    }
  }

  /** Two rows of a packed picture share one row of chroma in a JPEG. */
  @ParameterizedTest
  @EnumSource(
      value = PixelFormat.class,
      names = {"YUYV", "YVYU", "UYVY", "VYUY", "I422"})
  void shouldAverageTheChromaOfTwoRows(PixelFormat format) {
    FrameSize size = new FrameSize(32, 32);
    TestFrame.Scene stripes =
        (x, y) -> y % 2 == 0 ? new double[] {150, 110, 100} : new double[] {100, 130, 140};
    TestFrame frame = TestFrame.of(format, size, 0, ColourEncoding.JFIF, stripes);

    for (JpegEncoder encoder : List.of(turbo, turboWithLibYuv)) {
      BufferedImage image = decode(encoder, frame, 95);

      int even = TestJpegs.pixel(image, 16, 16);
      int odd = TestJpegs.pixel(image, 16, 17);
      // Red less blue: 50 and −40 before, hence 5 in both.
      assertThat((even >> 16 & 0xFF) - (even & 0xFF)).isBetween(2, 8);
      assertThat((odd >> 16 & 0xFF) - (odd & 0xFF)).isBetween(2, 8);
    }
  }

  @ParameterizedTest
  @EnumSource(value = PixelFormat.class, names = "JPEG", mode = EnumSource.Mode.EXCLUDE)
  void shouldWriteGreyAsOneComponentAndAllElseAs420(PixelFormat format) {
    FrameSize size = new FrameSize(32, 16);
    TestFrame frame =
        TestFrame.of(format, size, 0, ColourEncoding.JFIF, TestFrame.natural(size, 1));

    for (JpegEncoder encoder : List.of(turbo, imageIo)) {
      byte[] jpeg = encode(encoder, frame, 75);

      int header = TestJpegs.segmentOffset(jpeg, JpegMarker.SOF0);
      boolean grey = format == PixelFormat.GREY;
      assertThat(jpeg[header + 9]).isEqualTo((byte) (grey ? 1 : 3));
      if (!grey) {
        assertThat(jpeg[header + 11]).isEqualTo((byte) 0x22);
        assertThat(jpeg[header + 14]).isEqualTo((byte) 0x11);
      }
      assertThat(TestJpegs.segmentOffset(jpeg, 0xE0)).as("JFIF header").isEqualTo(2);
    }
  }

  /** Neither the native code nor ours may touch what lies around a frame in a driver's memory. */
  @ParameterizedTest
  @MethodSource("formatsAndEncodings")
  void shouldStayInsideTheFrame(PixelFormat format, ColourEncoding colour) {
    for (FrameSize size :
        List.of(new FrameSize(1, 1), new FrameSize(47, 33), new FrameSize(64, 48))) {
      for (int padding : new int[] {0, 7}) {
        TestFrame frame = TestFrame.of(format, size, padding, colour, TestFrame.natural(size, 3));
        assertStaysInside(turbo, frame);
        assertStaysInside(turboWithLibYuv, frame);
      }
    }
  }

  private static void assertStaysInside(JpegEncoder encoder, TestFrame frame) {
    byte[] expected = encode(encoder, frame, 80);
    try (GuardedMemory memory = new GuardedMemory(frame.bytes().length)) {
      for (ByteBuffer place : List.of(memory.first(), memory.last())) {
        place.duplicate().put(frame.bytes());
        ByteBuf pixels = Unpooled.wrappedBuffer(place);

        ByteBuf jpeg = encoder.encode(frame.layout(), pixels, 80);

        assertThat(ByteBufUtil.getBytes(jpeg)).isEqualTo(expected);
        pixels.release();
      }
    }
  }

  private static void assertFlat(BufferedImage image, TestFrame frame, int tolerance) {
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int actual = TestJpegs.pixel(image, x, y);
        int expected = frame.look(x, y);
        for (int shift = 0; shift <= 16; shift += 8) {
          assertThat(Math.abs((actual >> shift & 0xFF) - (expected >> shift & 0xFF)))
              .as("%s: %06x for %06x", frame.layout(), actual, expected)
              .isLessThanOrEqualTo(tolerance);
        }
      }
    }
  }

  private byte[] libjpegTurbosOwn(TestFrame frame, int quality) {
    int width = frame.layout().size().width();
    int height = frame.layout().size().height();
    byte[] rgb = frame.rgbBytes();
    ByteBuffer source = ByteBuffer.allocateDirect(rgb.length).put(rgb).flip();
    ByteBuffer target = ByteBuffer.allocateDirect((int) turboJpeg.worstCaseBytes(width, height));
    int length =
        turboJpeg.compressRgb(
            width,
            height,
            TurboJpeg.RgbOrder.RGB,
            TurboJpeg.addressOf(source),
            3 * width,
            quality,
            TurboJpeg.addressOf(target),
            target.capacity());
    byte[] jpeg = new byte[length];
    target.get(jpeg);
    return jpeg;
  }

  private static BufferedImage decode(JpegEncoder encoder, TestFrame frame, int quality) {
    return TestJpegs.decode(encode(encoder, frame, quality));
  }

  private static byte[] encode(JpegEncoder encoder, TestFrame frame, int quality) {
    ByteBuf pixels = Unpooled.directBuffer(frame.bytes().length).writeBytes(frame.bytes());
    try {
      return ByteBufUtil.getBytes(encoder.encode(frame.layout(), pixels, quality));
    } finally {
      pixels.release();
    }
  }
}
