package io.github.mjpegstream.frame;

/** How the bytes of a captured frame are to be read. */
public enum PixelFormat {
  /** One compressed JPEG image; the layout's stride has no meaning and is 0. */
  JPEG,
  /**
   * Planar YCbCr 4:2:0, full range (JPEG levels): all of Y, then all of Cb, then all of Cr. V4L2
   * calls it YU12, libcamera YUV420. Chroma rows are half the luma stride, rounded up.
   */
  I420
}
