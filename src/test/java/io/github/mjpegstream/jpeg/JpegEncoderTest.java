package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class JpegEncoderTest {
  enum Kind {
    TURBO,
    IMAGE_IO
  }

  private record Yuv(int y, int cb, int cr) {}

  /** Red, green, blue, white, black, grey, skin; full range. */
  private static final List<Yuv> PATCHES =
      List.of(
          new Yuv(76, 85, 255),
          new Yuv(150, 44, 21),
          new Yuv(29, 255, 107),
          new Yuv(255, 128, 128),
          new Yuv(0, 128, 128),
          new Yuv(90, 128, 128),
          new Yuv(180, 110, 150));

  private final List<AutoCloseable> closeables = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable closeable : closeables) {
      closeable.close();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldKeepColoursWhenItEncodes(Kind kind) {
    JpegEncoder encoder = encoder(kind);
    FrameLayout layout = FrameLayout.i420(new FrameSize(32 * PATCHES.size(), 32));

    BufferedImage image = TestJpegs.decode(bytes(encoder.encode(layout, patches(layout), 90)));

    for (int i = 0; i < PATCHES.size(); i++) {
      assertPatch(image, 32 * i + 4, 4, 24, 24, PATCHES.get(i));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TURBO,1,1,1",
    "TURBO,17,9,17",
    "TURBO,33,31,64",
    "TURBO,480,360,512",
    "TURBO,255,3,255",
    "IMAGE_IO,1,1,1",
    "IMAGE_IO,17,9,17",
    "IMAGE_IO,33,31,64",
    "IMAGE_IO,480,360,512",
    "IMAGE_IO,255,3,255"
  })
  void shouldReadOnlyThePictureWhenSizeIsOddOrRowsArePadded(
      Kind kind, int width, int height, int stride) {
    JpegEncoder encoder = encoder(kind);
    FrameLayout layout =
        new FrameLayout(
            PixelFormat.I420, new FrameSize(width, height), stride, ColourEncoding.JFIF);
    ByteBuf pixels = flat(layout, PATCHES.get(6), new Yuv(255, 0, 0));

    BufferedImage image = TestJpegs.decode(bytes(encoder.encode(layout, pixels, 98)));

    assertThat(image.getWidth()).isEqualTo(width);
    assertThat(image.getHeight()).isEqualTo(height);
    assertPatch(image, 0, 0, width, height, PATCHES.get(6));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldWriteBaseline420WithJfifHeader(Kind kind) {
    JpegEncoder encoder = encoder(kind);
    FrameLayout layout = FrameLayout.i420(new FrameSize(64, 48));

    byte[] jpeg = bytes(encoder.encode(layout, patches(layout), 80));

    assertThat(new String(jpeg, 6, 4, StandardCharsets.US_ASCII)).isEqualTo("JFIF");
    int frameHeader = TestJpegs.segmentOffset(jpeg, JpegMarker.SOF0);
    assertThat(jpeg[frameHeader + 11]).isEqualTo((byte) 0x22);
    assertThat(jpeg[frameHeader + 14]).isEqualTo((byte) 0x11);
    assertThat(jpeg[frameHeader + 17]).isEqualTo((byte) 0x11);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldGrowTheFileAndShrinkTheErrorWhenQualityRises(Kind kind) {
    JpegEncoder encoder = encoder(kind);
    FrameLayout layout = FrameLayout.i420(new FrameSize(128, 96));
    ByteBuf pixels = noise(layout);

    int lastLength = 0;
    double lastError = Double.MAX_VALUE;
    for (int quality : new int[] {1, 10, 40, 80, 95, 100}) {
      byte[] jpeg = bytes(encoder.encode(layout, pixels, quality));
      double error = lumaError(layout, pixels, TestJpegs.decode(jpeg));

      assertThat(jpeg.length).isGreaterThan(lastLength);
      assertThat(error).isLessThan(lastError);
      lastLength = jpeg.length;
      lastError = error;
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldEncodeTheSameWhenPixelsLieInTheHeapOrBehindAnOffset(Kind kind) {
    JpegEncoder encoder = encoder(kind);
    FrameLayout layout = FrameLayout.i420(new FrameSize(64, 48));
    ByteBuf direct = noise(layout);
    byte[] raw = bytes(direct);
    ByteBuf shifted = own(Unpooled.directBuffer());
    shifted.writeZero(13).writeBytes(raw).readerIndex(13);

    byte[] first = bytes(encoder.encode(layout, direct, 70));
    byte[] fromHeap = bytes(encoder.encode(layout, Unpooled.wrappedBuffer(raw), 70));
    byte[] fromOffset = bytes(encoder.encode(layout, shifted, 70));

    assertThat(fromHeap).isEqualTo(first);
    assertThat(fromOffset).isEqualTo(first);
    assertThat(shifted.readerIndex()).isEqualTo(13);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldFollowWhenTheSizeChanges(Kind kind) {
    JpegEncoder encoder = encoder(kind);

    for (FrameSize size :
        List.of(new FrameSize(16, 16), new FrameSize(320, 240), new FrameSize(48, 40))) {
      FrameLayout layout = FrameLayout.i420(size);
      BufferedImage image = TestJpegs.decode(bytes(encoder.encode(layout, noise(layout), 50)));

      assertThat(new FrameSize(image.getWidth(), image.getHeight())).isEqualTo(size);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void shouldRefuseWhenInputIsWrong(Kind kind) {
    JpegEncoder encoder = encoder(kind);
    FrameLayout layout = FrameLayout.i420(new FrameSize(16, 16));
    ByteBuf pixels = noise(layout);

    assertThatThrownBy(() -> encoder.encode(layout, pixels, 101))
        .hasMessage("quality 101 (expected: 1 to 100)");
    assertThatThrownBy(() -> encoder.encode(layout, pixels.slice(0, 383), 50))
        .hasMessage("383 bytes (expected: at least 384 for I420 16x16 with stride 16)");
    assertThatThrownBy(() -> encoder.encode(FrameLayout.jpeg(new FrameSize(16, 16)), pixels, 50))
        .hasMessage("format JPEG (expected: a raw one)");
  }

  @Test
  void shouldSayWhyWhenJavaEncodes() {
    JpegEncoder encoder = new ImageIoEncoder("libturbojpeg.so.0: not found; install it");
    closeables.add(encoder);

    assertThat(encoder.warning().orElseThrow())
        .contains("ten times the processor time: libturbojpeg.so.0: not found; install it");
  }

  @Test
  void shouldPreferLibjpegTurboWhenItIsInstalled() {
    encoder(Kind.TURBO);
    JpegEncoder encoder = JpegEncoders.create();
    closeables.add(encoder);

    assertThat(encoder.description()).isEqualTo("libjpeg-turbo");
    assertThat(encoder.warning()).isEmpty();
  }

  @Test
  void shouldSayThatItIsClosedWhenUsedAfterwards() {
    JpegEncoder encoder = encoder(Kind.TURBO);
    FrameLayout layout = FrameLayout.i420(new FrameSize(16, 16));
    ByteBuf pixels = noise(layout);
    encoder.close();

    assertThatThrownBy(() -> encoder.encode(layout, pixels, 50))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  private JpegEncoder encoder(Kind kind) {
    JpegEncoder encoder =
        kind == Kind.IMAGE_IO ? new ImageIoEncoder("asked for") : TestEncoders.turbo();
    closeables.add(encoder);
    return encoder;
  }

  private ByteBuf patches(FrameLayout layout) {
    byte[] pixels = new byte[layout.frameBytes()];
    for (int y = 0; y < layout.size().height(); y++) {
      for (int x = 0; x < layout.strideBytes(); x++) {
        put(layout, pixels, x, y, PATCHES.get(x / 32 % PATCHES.size()));
      }
    }
    return own(Unpooled.directBuffer().writeBytes(pixels));
  }

  private ByteBuf flat(FrameLayout layout, Yuv colour, Yuv padding) {
    byte[] pixels = new byte[layout.frameBytes()];
    for (int y = 0; y < layout.size().height(); y++) {
      for (int x = layout.strideBytes() - 1; x >= 0; x--) {
        put(layout, pixels, x, y, x < layout.size().width() ? colour : padding);
      }
    }
    return own(Unpooled.directBuffer().writeBytes(pixels));
  }

  private static void put(FrameLayout layout, byte[] pixels, int x, int y, Yuv colour) {
    int chroma = y / 2 * layout.chromaStrideBytes() + x / 2;
    pixels[y * layout.strideBytes() + x] = (byte) colour.y();
    pixels[layout.cbOffset() + chroma] = (byte) colour.cb();
    pixels[layout.crOffset() + chroma] = (byte) colour.cr();
  }

  private ByteBuf noise(FrameLayout layout) {
    Random random = new Random(5);
    byte[] pixels = new byte[layout.frameBytes()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (byte) (i < layout.cbOffset() ? 64 + random.nextInt(128) : 128);
    }
    return own(Unpooled.directBuffer().writeBytes(pixels));
  }

  private ByteBuf own(ByteBuf buffer) {
    closeables.add(buffer::release);
    return buffer;
  }

  private static byte[] bytes(ByteBuf buffer) {
    return ByteBufUtil.getBytes(buffer);
  }

  private static double lumaError(FrameLayout layout, ByteBuf pixels, BufferedImage image) {
    byte[] raw = bytes(pixels);
    double sum = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int green = (image.getRGB(x, y) >> 8) & 0xFF;
        int expected = raw[y * layout.strideBytes() + x] & 0xFF;
        sum += (green - expected) * (green - expected);
      }
    }
    return sum;
  }

  private static void assertPatch(
      BufferedImage image, int left, int top, int width, int height, Yuv expected) {
    double red = 0;
    double green = 0;
    double blue = 0;
    for (int y = top; y < top + height; y++) {
      for (int x = left; x < left + width; x++) {
        int rgb = image.getRGB(x, y);
        red += (rgb >> 16) & 0xFF;
        green += (rgb >> 8) & 0xFF;
        blue += rgb & 0xFF;
      }
    }
    int count = width * height;
    int cb = expected.cb() - 128;
    int cr = expected.cr() - 128;
    assertThat(red / count).isCloseTo(clamp(expected.y() + 1.402 * cr), within(3.0));
    assertThat(green / count)
        .isCloseTo(clamp(expected.y() - 0.344136 * cb - 0.714136 * cr), within(3.0));
    assertThat(blue / count).isCloseTo(clamp(expected.y() + 1.772 * cb), within(3.0));
  }

  private static double clamp(double value) {
    return Math.max(0, Math.min(255, value));
  }
}
