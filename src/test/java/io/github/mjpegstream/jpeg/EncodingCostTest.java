package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What a conversion costs beside the encoding it is for: one after the other, as the server does
 * it, all formats in turn, and the median of many rounds.
 *
 * <p>With {@code -Dmeasure=true} the times go into docs/performance.md. Otherwise two rounds show
 * that it still runs; times are never asserted.
 */
final class EncodingCostTest {
  private static final boolean MEASURE = Boolean.getBoolean("measure");

  /** The first half is for the compilers and does not count. */
  private static final int ROUNDS = MEASURE ? 2000 : 2;

  private static final int JAVA_ROUNDS = MEASURE ? 400 : 2;
  private static final Path PAGE = Path.of("docs/performance.md");

  private record Picture(FrameSize size, int quality) {}

  private static final List<Picture> PICTURES =
      MEASURE
          ? List.of(
              new Picture(new FrameSize(480, 360), 40), new Picture(new FrameSize(1280, 720), 80))
          : List.of(new Picture(new FrameSize(48, 36), 40));

  private record Format(PixelFormat format, ColourEncoding colour) {}

  private static final List<Format> FORMATS =
      List.of(
          new Format(PixelFormat.YUYV, ColourEncoding.JFIF),
          new Format(PixelFormat.YUYV, ColourEncoding.BT601_LIMITED),
          new Format(PixelFormat.UYVY, ColourEncoding.BT601_LIMITED),
          new Format(PixelFormat.I422, ColourEncoding.JFIF),
          new Format(PixelFormat.NV12, ColourEncoding.JFIF),
          new Format(PixelFormat.NV12, ColourEncoding.BT601_LIMITED),
          new Format(PixelFormat.I420, ColourEncoding.BT601_LIMITED),
          new Format(PixelFormat.YUYV, ColourEncoding.BT709_LIMITED));

  private final StringBuilder table = new StringBuilder();

  @Test
  void shouldMeasureConversionsBesideTheEncoding() throws IOException {
    table.append("Measured ").append(LocalDate.now(ZoneId.systemDefault()));
    table.append(", ").append(processor()).append(", ").append(System.getProperty("os.arch"));
    table.append(", Java ").append(System.getProperty("java.version")).append(".\n\n");
    table.append("| picture | format, encoding | conversion (ms) | encoding (ms) | share |\n");
    table.append("|---|---|--:|--:|--:|\n");
    for (Picture picture : PICTURES) {
      measure(picture.size, picture.quality);
    }
    table.append("\n| picture | `libjpeg-turbo` (ms) | `ImageIO` (ms) | factor |\n");
    table.append("|---|--:|--:|--:|\n");
    for (Picture picture : PICTURES) {
      measureImageIo(picture.size, picture.quality);
    }

    assertThat(table.toString().lines().filter(line -> line.startsWith("| ")))
        .hasSize(2 + PICTURES.size() * (FORMATS.size() + 1));
    if (MEASURE) {
      System.out.println(table);
      writeTable();
    }
  }

  private void measure(FrameSize size, int quality) {
    List<ByteBuffer> frames = new ArrayList<>();
    List<TestFrame> pictures = new ArrayList<>();
    for (Format format : FORMATS) {
      TestFrame picture =
          TestFrame.of(format.format, size, 0, format.colour, TestFrame.natural(size, 1));
      pictures.add(picture);
      byte[] bytes = picture.bytes();
      frames.add(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
    }
    long[][] conversions = new long[FORMATS.size()][ROUNDS];
    long[][] encodings = new long[FORMATS.size()][ROUNDS];
    JfifConverter converter = new JfifConverter(size);
    try (TurboJpeg turboJpeg = TestEncoders.turboJpeg()) {
      int capacity = (int) turboJpeg.worstCaseBytes(size.width(), size.height());
      ByteBuffer target = ByteBuffer.allocateDirect(capacity);
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < FORMATS.size(); i++) {
          long begin = MonotonicClock.SYSTEM.nanos();
          converter.convert(pictures.get(i).layout(), frames.get(i));
          long converted = MonotonicClock.SYSTEM.nanos();
          encode(turboJpeg, converter.planes(), size, quality, target);
          conversions[i][round] = converted - begin;
          encodings[i][round] = MonotonicClock.SYSTEM.nanos() - converted;
        }
      }
    } finally {
      converter.release();
    }
    for (int i = 0; i < FORMATS.size(); i++) {
      double conversion = medianMillis(conversions[i]);
      double encoding = medianMillis(encodings[i]);
      row(
          "| %s q%d | %s, %s | %.3f | %.3f | %.2f |",
          size,
          quality,
          FORMATS.get(i).format,
          FORMATS.get(i).colour,
          conversion,
          encoding,
          conversion / encoding);
    }
  }

  private static void encode(
      TurboJpeg turboJpeg, JfifPlanes planes, FrameSize size, int quality, ByteBuffer target) {
    turboJpeg.compress(
        size.width(),
        size.height(),
        planes.lumaAddress(),
        planes.lumaStride(),
        planes.cbAddress(),
        planes.crAddress(),
        planes.chromaStride(),
        quality,
        TurboJpeg.addressOf(target),
        target.capacity());
  }

  /** The test pattern's format: what every system without libjpeg-turbo meets first. */
  private void measureImageIo(FrameSize size, int quality) {
    TestFrame picture =
        TestFrame.of(PixelFormat.I420, size, 0, ColourEncoding.JFIF, TestFrame.natural(size, 1));
    ByteBuf pixels = Unpooled.directBuffer(picture.bytes().length).writeBytes(picture.bytes());
    long[][] nanos = new long[2][JAVA_ROUNDS];
    try (JpegEncoder turbo = TestEncoders.turbo();
        JpegEncoder imageIo = new ImageIoEncoder("measured")) {
      List<JpegEncoder> encoders = List.of(turbo, imageIo);
      for (int round = 0; round < JAVA_ROUNDS; round++) {
        for (int i = 0; i < encoders.size(); i++) {
          long begin = MonotonicClock.SYSTEM.nanos();
          encoders.get(i).encode(picture.layout(), pixels, quality);
          nanos[i][round] = MonotonicClock.SYSTEM.nanos() - begin;
        }
      }
    } finally {
      pixels.release();
    }
    double fast = medianMillis(nanos[0]);
    double slow = medianMillis(nanos[1]);
    row("| %s q%d | %.2f | %.2f | %.0f |", size, quality, fast, slow, slow / fast);
  }

  private void row(String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static double medianMillis(long[] nanos) {
    long[] second = Arrays.copyOfRange(nanos, nanos.length / 2, nanos.length);
    Arrays.sort(second);
    return second[second.length / 2] / 1e6;
  }

  private static String processor() throws IOException {
    Path file = Path.of("/proc/cpuinfo");
    if (!Files.isReadable(file)) {
      return "processor unknown";
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith("model name") || line.startsWith("Model"))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse("processor unknown");
  }

  private void writeTable() throws IOException {
    String page = Files.readString(PAGE);
    String name = "encoding on Java " + Runtime.version().feature();
    String begin = "<!-- " + name + ": begin -->\n";
    String end = "<!-- " + name + ": end -->";
    if (page.contains(begin)) {
      Files.writeString(
          PAGE,
          page.substring(0, page.indexOf(begin) + begin.length())
              + table
              + page.substring(page.indexOf(end)));
    }
  }
}
