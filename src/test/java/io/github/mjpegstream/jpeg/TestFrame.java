package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import java.awt.image.BufferedImage;
import java.util.Random;

/**
 * A raw picture and what it looks like, computed from the definitions in floating point and without
 * any code of the encoders.
 */
final class TestFrame {
  private final FrameLayout layout;
  private final byte[] bytes;
  private final int[] rgb;

  private TestFrame(FrameLayout layout, byte[] bytes, int[] rgb) {
    this.layout = layout;
    this.bytes = bytes;
    this.rgb = rgb;
  }

  FrameLayout layout() {
    return layout;
  }

  /** Returns the frame as it lies in memory. */
  byte[] bytes() {
    return bytes;
  }

  /** Returns what a pixel looks like: 0xRRGGBB. */
  int look(int x, int y) {
    return rgb[y * layout.size().width() + x];
  }

  /** Red, green and blue of a pixel, 0 to 255 each. */
  interface Scene {
    double[] at(int x, int y);
  }

  /** Clouds of every size in mild colours, and the noise of a sensor. */
  static Scene natural(FrameSize size, long seed) {
    Random random = new Random(seed);
    double[][] planes = new double[3][size.width() * size.height()];
    for (int component = 0; component < 3; component++) {
      for (int scale = 128; scale >= 2; scale /= 2) {
        addClouds(planes[component], size, scale, component == 0 ? 45 : 18, random);
      }
    }
    return (x, y) -> {
      int i = y * size.width() + x;
      double luma = 128 + planes[0][i] + 3 * random.nextGaussian();
      double blueness = planes[1][i] + 2 * random.nextGaussian();
      double redness = planes[2][i] + 2 * random.nextGaussian();
      return new double[] {
        byteRange(luma + 1.402 * redness),
        byteRange(luma - 0.344 * blueness - 0.714 * redness),
        byteRange(luma + 1.772 * blueness)
      };
    };
  }

  static Scene flat(double red, double green, double blue) {
    return (x, y) -> new double[] {red, green, blue};
  }

  /** Lays a scene out; what belongs to no pixel is noise. */
  static TestFrame of(
      PixelFormat format, FrameSize size, int padding, ColourEncoding colour, Scene scene) {
    int pixels = format.bytesPerPixel() == 2 ? (size.width() + 1) / 2 * 2 : size.width();
    int stride = pixels * format.bytesPerPixel() + padding;
    FrameLayout layout = new FrameLayout(format, size, stride, colour);
    byte[] bytes = new byte[layout.frameBytes()];
    new Random(7).nextBytes(bytes);
    double[][][] ycc = new double[size.height()][size.width()][];
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        double[] rgb = scene.at(x, y);
        ycc[y][x] = isRgb(format) ? rgb : toYcc(colour, rgb);
      }
    }
    average(ycc, chromaWidth(format), chromaHeight(format));
    int[] rgb = new int[size.width() * size.height()];
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        put(layout, bytes, x, y, ycc[y][x]);
        rgb[y * size.width() + x] = look(layout, ycc[y][x]);
      }
    }
    return new TestFrame(layout, bytes, rgb);
  }

  /** A picture of one colour, given in the frame's own numbers. */
  static TestFrame flat(
      PixelFormat format, FrameSize size, int padding, ColourEncoding colour, int... components) {
    TestFrame frame = of(format, size, padding, colour, flat(0, 0, 0));
    double[] value = {components[0], components[1], components[2]};
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        put(frame.layout, frame.bytes, x, y, value);
        frame.rgb[y * size.width() + x] = look(frame.layout, value);
      }
    }
    return frame;
  }

  /** The same picture as three bytes a pixel: red, green, blue. */
  byte[] rgbBytes() {
    byte[] packed = new byte[3 * rgb.length];
    for (int i = 0; i < rgb.length; i++) {
      packed[3 * i] = (byte) (rgb[i] >> 16);
      packed[3 * i + 1] = (byte) (rgb[i] >> 8);
      packed[3 * i + 2] = (byte) rgb[i];
    }
    return packed;
  }

  /** The peak signal-to-noise ratio of another picture against this one, in dB. */
  double psnr(BufferedImage image) {
    double sum = 0;
    for (int i = 0; i < rgb.length; i++) {
      int other = TestJpegs.pixel(image, i % image.getWidth(), i / image.getWidth());
      for (int shift = 0; shift <= 16; shift += 8) {
        int difference = (rgb[i] >> shift & 0xFF) - (other >> shift & 0xFF);
        sum += difference * difference;
      }
    }
    return 10 * Math.log10(255.0 * 255 * 3 * rgb.length / Math.max(sum, 1e-9));
  }

  private static void addClouds(
      double[] plane, FrameSize size, int scale, double amplitude, Random random) {
    int columns = size.width() / scale + 2;
    double[] grid = new double[columns * (size.height() / scale + 2)];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = random.nextGaussian() * amplitude * Math.pow(scale / 128.0, 0.8);
    }
    for (int i = 0; i < plane.length; i++) {
      int x = i % size.width();
      int y = i / size.width();
      int corner = y / scale * columns + x / scale;
      double right = (double) (x % scale) / scale;
      double down = (double) (y % scale) / scale;
      plane[i] +=
          (grid[corner] * (1 - right) + grid[corner + 1] * right) * (1 - down)
              + (grid[corner + columns] * (1 - right) + grid[corner + columns + 1] * right) * down;
    }
  }

  private static boolean isRgb(PixelFormat format) {
    return format.bytesPerPixel() >= 3;
  }

  private static int chromaWidth(PixelFormat format) {
    return isRgb(format) ? 1 : 2;
  }

  private static int chromaHeight(PixelFormat format) {
    return switch (format) {
      case I420, YV12, NV12, NV21 -> 2;
      default -> 1;
    };
  }

  /** Rounds, and gives all pixels that share chroma the average. */
  private static void average(double[][][] ycc, int width, int height) {
    for (int top = 0; top < ycc.length; top += height) {
      for (int left = 0; left < ycc[0].length; left += width) {
        int bottom = Math.min(top + height, ycc.length);
        int right = Math.min(left + width, ycc[0].length);
        double[] sum = new double[3];
        for (int y = top; y < bottom; y++) {
          for (int x = left; x < right; x++) {
            sum[1] += ycc[y][x][1];
            sum[2] += ycc[y][x][2];
          }
        }
        int count = (bottom - top) * (right - left);
        for (int y = top; y < bottom; y++) {
          for (int x = left; x < right; x++) {
            ycc[y][x][0] = byteRange(Math.rint(ycc[y][x][0]));
            ycc[y][x][1] = byteRange(Math.rint(sum[1] / count));
            ycc[y][x][2] = byteRange(Math.rint(sum[2] / count));
          }
        }
      }
    }
  }

  private static void put(FrameLayout layout, byte[] bytes, int x, int y, double[] value) {
    int stride = layout.strideBytes();
    int height = layout.size().height();
    int first = (int) value[0];
    int second = (int) value[1];
    int third = (int) value[2];
    int row = y * stride;
    int half = (stride + 1) / 2;
    int halfRows = (height + 1) / 2;
    int planes = stride * height;
    int quarter = planes + y / 2 * half + x / 2;
    int nv = planes + y / 2 * 2 * half + x / 2 * 2;
    int pair = row + x / 2 * 4;
    switch (layout.format()) {
      case I420 -> set(bytes, row + x, first, quarter, second, quarter + half * halfRows, third);
      case YV12 -> set(bytes, row + x, first, quarter, third, quarter + half * halfRows, second);
      case I422 -> {
        int at = planes + y * half + x / 2;
        set(bytes, row + x, first, at, second, at + half * height, third);
      }
      case NV12 -> set(bytes, row + x, first, nv, second, nv + 1, third);
      case NV21 -> set(bytes, row + x, first, nv, third, nv + 1, second);
      case YUYV -> set(bytes, row + 2 * x, first, pair + 1, second, pair + 3, third);
      case YVYU -> set(bytes, row + 2 * x, first, pair + 1, third, pair + 3, second);
      case UYVY -> set(bytes, row + 2 * x + 1, first, pair, second, pair + 2, third);
      case VYUY -> set(bytes, row + 2 * x + 1, first, pair, third, pair + 2, second);
      case GREY -> bytes[row + x] = (byte) first;
      case RGB24 -> set(bytes, row + 3 * x, first, row + 3 * x + 1, second, row + 3 * x + 2, third);
      case BGR24 -> set(bytes, row + 3 * x + 2, first, row + 3 * x + 1, second, row + 3 * x, third);
      case RGBX32 ->
          set(bytes, row + 4 * x, first, row + 4 * x + 1, second, row + 4 * x + 2, third);
      case BGRX32 ->
          set(bytes, row + 4 * x + 2, first, row + 4 * x + 1, second, row + 4 * x, third);
      case JPEG -> throw new IllegalArgumentException("JPEG");
    }
  }

  private static void set(byte[] bytes, int i, int a, int j, int b, int k, int c) {
    bytes[i] = (byte) a;
    bytes[j] = (byte) b;
    bytes[k] = (byte) c;
  }

  private static double redWeight(ColourEncoding colour) {
    return colour.name().startsWith("BT709") ? 0.2126 : 0.299;
  }

  private static double blueWeight(ColourEncoding colour) {
    return colour.name().startsWith("BT709") ? 0.0722 : 0.114;
  }

  private static boolean limited(ColourEncoding colour) {
    return colour.name().endsWith("LIMITED");
  }

  private static double[] toYcc(ColourEncoding colour, double[] rgb) {
    double red = redWeight(colour);
    double blue = blueWeight(colour);
    double luma = red * rgb[0] + (1 - red - blue) * rgb[1] + blue * rgb[2];
    double cb = (rgb[2] - luma) / (1 - blue) / 2;
    double cr = (rgb[0] - luma) / (1 - red) / 2;
    return limited(colour)
        ? new double[] {luma * 219 / 255 + 16, cb * 224 / 255 + 128, cr * 224 / 255 + 128}
        : new double[] {luma, cb + 128, cr + 128};
  }

  /** What a pixel of the frame looks like. */
  private static int look(FrameLayout layout, double[] value) {
    if (isRgb(layout.format())) {
      return rgb(value[0], value[1], value[2]);
    }
    boolean limited = limited(layout.colour());
    double red = redWeight(layout.colour());
    double blue = blueWeight(layout.colour());
    boolean grey = layout.format() == PixelFormat.GREY;
    double luma = limited ? (value[0] - 16) * 255 / 219 : value[0];
    double cb = grey ? 0 : (value[1] - 128) * (limited ? 255.0 / 224 : 1);
    double cr = grey ? 0 : (value[2] - 128) * (limited ? 255.0 / 224 : 1);
    double r = luma + 2 * (1 - red) * cr;
    double b = luma + 2 * (1 - blue) * cb;
    double g = (luma - red * r - blue * b) / (1 - red - blue);
    return rgb(r, g, b);
  }

  private static int rgb(double red, double green, double blue) {
    return (int) Math.rint(byteRange(red)) << 16
        | (int) Math.rint(byteRange(green)) << 8
        | (int) Math.rint(byteRange(blue));
  }

  private static double byteRange(double value) {
    return Math.max(0, Math.min(255, value));
  }
}
