package io.github.mjpegstream.config;

/**
 * How large text on a picture is.
 *
 * @param label small, medium, large, or a number of pixels
 * @param pixels height of its capital letters, or 0 where it depends on the picture
 * @param share of the height of the picture, where it depends on that: one so-manieth
 */
public record TextSize(String label, int pixels, int share) {
  static final TextSize SMALL = new TextSize("small", 0, 50);
  static final TextSize MEDIUM = new TextSize("medium", 0, 30);
  static final TextSize LARGE = new TextSize("large", 0, 18);

  /** Returns the height of capital letters in pixels. */
  public double capHeight(int pictureHeight) {
    return pixels > 0 ? pixels : (double) pictureHeight / share;
  }
}
