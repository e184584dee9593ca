package io.github.mjpegstream.frame;

/**
 * How a frame lies in memory.
 *
 * @param format how to read the bytes
 * @param size of the picture in pixels
 * @param strideBytes bytes from one row of the first plane to the next, padding included; 0 for
 *     JPEG
 * @param colour what the numbers mean
 */
public record FrameLayout(
    PixelFormat format, FrameSize size, int strideBytes, ColourEncoding colour) {
  public FrameLayout {
    int least = leastStrideBytes(format, size);
    if (strideBytes < least) {
      throw new IllegalArgumentException(
          "stride "
              + strideBytes
              + " bytes (expected: at least "
              + least
              + " for "
              + format
              + " "
              + size
              + ")");
    }
    // Offsets are ints, and native code trusts them: the largest frame takes twice its first plane.
    if (2L * (strideBytes + 1L) * size.height() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          size + " with stride " + strideBytes + " (expected: a frame of less than 1 GiB)");
    }
  }

  /** The layout of a JPEG of this size. */
  public static FrameLayout jpeg(FrameSize size) {
    return new FrameLayout(PixelFormat.JPEG, size, 0, ColourEncoding.JFIF);
  }

  /** The layout of an I420 picture without padding, with JPEG's own levels. */
  public static FrameLayout i420(FrameSize size) {
    return unpadded(PixelFormat.I420, size, ColourEncoding.JFIF);
  }

  /** The layout of a picture without padding. */
  public static FrameLayout unpadded(PixelFormat format, FrameSize size, ColourEncoding colour) {
    return new FrameLayout(format, size, leastStrideBytes(format, size), colour);
  }

  private static int leastStrideBytes(PixelFormat format, FrameSize size) {
    // Packed 4:2:2 comes in pairs of pixels.
    int pixels = format.bytesPerPixel() == 2 ? (size.width() + 1) / 2 * 2 : size.width();
    return pixels * format.bytesPerPixel();
  }

  /** Bytes from one chroma row to the next; 0 where the format has no chroma planes. */
  public int chromaStrideBytes() {
    return switch (format) {
      case I420, YV12, I422 -> (strideBytes + 1) / 2;
      case NV12, NV21 -> strideBytes + strideBytes % 2;
      default -> 0;
    };
  }

  /** Rows of each chroma plane; 0 where the format has none. */
  public int chromaRows() {
    return switch (format) {
      case I420, YV12, NV12, NV21 -> (size.height() + 1) / 2;
      case I422 -> size.height();
      default -> 0;
    };
  }

  /** Where the Cb plane begins (planar), or that of both (NV12, NV21). */
  public int cbOffset() {
    return format == PixelFormat.YV12 ? secondChromaOffset() : lumaBytes();
  }

  /** Where the Cr plane begins (planar). */
  public int crOffset() {
    return format == PixelFormat.YV12 ? lumaBytes() : secondChromaOffset();
  }

  private int lumaBytes() {
    return strideBytes * size.height();
  }

  private int secondChromaOffset() {
    return lumaBytes() + chromaStrideBytes() * chromaRows();
  }

  /** Size of the whole frame in bytes; 0 for JPEG. */
  public int frameBytes() {
    int chromaPlanes =
        switch (format) {
          case I420, YV12, I422 -> 2;
          case NV12, NV21 -> 1;
          default -> 0;
        };
    return lumaBytes() + chromaPlanes * chromaStrideBytes() * chromaRows();
  }
}
