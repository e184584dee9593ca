package io.github.mjpegstream.frame;

/**
 * How a frame lies in memory.
 *
 * @param format how to read the bytes
 * @param size of the picture in pixels
 * @param strideBytes bytes from one luma row to the next, padding included; 0 for JPEG
 */
public record FrameLayout(PixelFormat format, FrameSize size, int strideBytes) {
  public FrameLayout {
    if (format != PixelFormat.JPEG && strideBytes < size.width()) {
      throw new IllegalArgumentException(
          "stride " + strideBytes + " bytes (expected: at least the width " + size.width() + ")");
    }
  }

  /** The layout of a JPEG of this size. */
  public static FrameLayout jpeg(FrameSize size) {
    return new FrameLayout(PixelFormat.JPEG, size, 0);
  }

  /** The layout of an I420 picture without padding. */
  public static FrameLayout i420(FrameSize size) {
    return new FrameLayout(PixelFormat.I420, size, size.width());
  }

  /** Bytes from one chroma row to the next (I420). */
  public int chromaStrideBytes() {
    return (strideBytes + 1) / 2;
  }

  /** Rows of each chroma plane (I420). */
  public int chromaRows() {
    return (size.height() + 1) / 2;
  }

  /** Where the Cb plane begins (I420). */
  public int cbOffset() {
    return strideBytes * size.height();
  }

  /** Where the Cr plane begins (I420). */
  public int crOffset() {
    return cbOffset() + chromaStrideBytes() * chromaRows();
  }

  /** Size of the whole frame in bytes (I420). */
  public int frameBytes() {
    return crOffset() + chromaStrideBytes() * chromaRows();
  }
}
