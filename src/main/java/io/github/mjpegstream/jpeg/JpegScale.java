package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameSize;

/**
 * The scales at which a JPEG can be decompressed for less than the whole price: eighths, since its
 * blocks have eight columns and rows. Pure.
 */
public final class JpegScale {
  /** The picture as it is. */
  public static final int WHOLE = 8;

  private JpegScale() {}

  /**
   * Returns the largest scale at which the picture is no wider than asked, never more than its own
   * size and never less than an eighth of it.
   *
   * @param width of the picture
   * @param maxWidth asked for
   */
  public static int eighths(int width, int maxWidth) {
    int eighths = WHOLE;
    while (eighths > 1 && scaled(width, eighths) > maxWidth) {
      eighths--;
    }
    return eighths;
  }

  /** Returns the size at a scale, rounded up as libjpeg-turbo does. */
  public static FrameSize scaled(FrameSize size, int eighths) {
    return new FrameSize(scaled(size.width(), eighths), scaled(size.height(), eighths));
  }

  /** Returns one side at a scale, rounded up as libjpeg-turbo does. */
  public static int scaled(int side, int eighths) {
    return (side * eighths + WHOLE - 1) / WHOLE;
  }
}
