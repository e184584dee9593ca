package io.github.mjpegstream.frame;

/**
 * How the bytes of a captured frame are to be read. Names are those of the formats' bytes in
 * memory, first byte first; all planes of a frame lie one behind the other in one buffer.
 */
public enum PixelFormat {
  /** One compressed JPEG image; the layout's stride has no meaning and is 0. */
  JPEG(0),
  /**
   * Planar YCbCr 4:2:0: all of Y, then all of Cb, then all of Cr. V4L2 calls it YU12, libcamera
   * YUV420. Chroma rows are half the luma stride, rounded up.
   */
  I420(1),
  /** As {@link #I420} with Cr before Cb. */
  YV12(1),
  /** Planar YCbCr 4:2:2 (V4L2: 422P): as {@link #I420}, but chroma has as many rows as luma. */
  I422(1),
  /** YCbCr 4:2:0: all of Y, then rows of Cb and Cr in turn, with the stride of luma. */
  NV12(1),
  /** As {@link #NV12} with Cr before Cb. */
  NV21(1),
  /** Packed YCbCr 4:2:2: Y0 Cb Y1 Cr. */
  YUYV(2),
  /** Packed YCbCr 4:2:2: Y0 Cr Y1 Cb. */
  YVYU(2),
  /** Packed YCbCr 4:2:2: Cb Y0 Cr Y1. */
  UYVY(2),
  /** Packed YCbCr 4:2:2: Cr Y0 Cb Y1. */
  VYUY(2),
  /** Luma alone. */
  GREY(1),
  /** Red, green, blue. */
  RGB24(3),
  /** Blue, green, red. */
  BGR24(3),
  /** Red, green, blue and a byte that means nothing (V4L2: XB24). */
  RGBX32(4),
  /** Blue, green, red and a byte that means nothing (V4L2: XR24). */
  BGRX32(4);

  private final int bytesPerPixel;

  PixelFormat(int bytesPerPixel) {
    this.bytesPerPixel = bytesPerPixel;
  }

  /**
   * Returns the bytes of one pixel in the first plane, which is all of it if packed; 0 for JPEG.
   */
  public int bytesPerPixel() {
    return bytesPerPixel;
  }
}
