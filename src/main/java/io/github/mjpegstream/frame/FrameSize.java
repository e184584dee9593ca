package io.github.mjpegstream.frame;

/**
 * Width and height of a picture.
 *
 * @param width in pixels, at least 1
 * @param height in pixels, at least 1
 */
public record FrameSize(int width, int height) {
  /** The largest side a baseline JPEG can have (ITU-T T.81, B.2.2: 16 bits). */
  public static final int MAX_SIDE = 65_535;

  public FrameSize {
    if (width < 1 || height < 1 || width > MAX_SIDE || height > MAX_SIDE) {
      throw new IllegalArgumentException(
          width + "x" + height + " (expected: both sides 1 to " + MAX_SIDE + ")");
    }
  }

  /**
   * By hand, as is {@link #hashCode()}: Java makes those of a record when they are first called,
   * which costs a start some hundredths of a second.
   */
  @Override
  public boolean equals(Object other) {
    return other instanceof FrameSize size && size.width == width && size.height == height;
  }

  @Override
  public int hashCode() {
    return 31 * width + height;
  }

  @Override
  public String toString() {
    return width + "x" + height;
  }
}
