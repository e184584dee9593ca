package io.github.mjpegstream.frame;

/**
 * A small grey picture that is laid over another one. Immutable; what would lie outside the other
 * picture is cut off.
 */
public final class Patch {
  /** Covers nothing. */
  public static final Patch NONE = new Patch(0, 0, 0, 0, new byte[0]);

  private final int left;
  private final int top;
  private final int width;
  private final int height;
  private final byte[] luma;

  /**
   * @param left column of the other picture, at least 0
   * @param top row of the other picture, at least 0
   * @param luma from 0, black, to 255, white, row by row; not changed any more
   */
  public Patch(int left, int top, int width, int height, byte[] luma) {
    if (left < 0 || top < 0 || luma.length != width * height) {
      throw new IllegalArgumentException(
          luma.length
              + " bytes at "
              + left
              + ","
              + top
              + " (expected: "
              + width
              + "x"
              + height
              + " bytes, nothing negative)");
    }
    this.left = left;
    this.top = top;
    this.width = width;
    this.height = height;
    this.luma = luma;
  }

  /** Returns the same at another place. */
  public Patch movedTo(int newLeft, int newTop) {
    return new Patch(newLeft, newTop, width, height, luma);
  }

  public boolean isEmpty() {
    return luma.length == 0;
  }

  public int left() {
    return left;
  }

  public int top() {
    return top;
  }

  /** Returns the first column behind it. */
  public int right() {
    return left + width;
  }

  /** Returns the first row below it. */
  public int bottom() {
    return top + height;
  }

  /**
   * Returns the luma of a dot, 0 to 255.
   *
   * @param x column of the other picture
   * @param y row of the other picture
   */
  public int luma(int x, int y) {
    return luma[(y - top) * width + x - left] & 0xFF;
  }
}
