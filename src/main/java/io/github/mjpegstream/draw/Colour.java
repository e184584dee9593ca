package io.github.mjpegstream.draw;

/**
 * A colour in full-range YCbCr (ITU-T T.871).
 *
 * @param y luma, 0 (black) to 255 (white)
 * @param cb blue against luma, 0 to 255, 128 is none
 * @param cr red against luma, 0 to 255, 128 is none
 */
public record Colour(int y, int cb, int cr) {
  public static final Colour BLACK = grey(0);
  public static final Colour WHITE = grey(255);

  public Colour {
    if ((y | cb | cr) < 0 || y > 255 || cb > 255 || cr > 255) {
      throw new IllegalArgumentException(
          "colour " + y + "," + cb + "," + cr + " (expected: each 0 to 255)");
    }
  }

  /** A grey of this luma. */
  public static Colour grey(int y) {
    return new Colour(y, 128, 128);
  }

  /**
   * The colour of full-range RGB, as JFIF converts it (ITU-T T.871, clause 7).
   *
   * @param rgb 0xRRGGBB
   */
  public static Colour rgb(int rgb) {
    int red = (rgb >> 16) & 0xFF;
    int green = (rgb >> 8) & 0xFF;
    int blue = rgb & 0xFF;
    return new Colour(
        clamp(0.299 * red + 0.587 * green + 0.114 * blue),
        clamp(128 - 0.168736 * red - 0.331264 * green + 0.5 * blue),
        clamp(128 + 0.5 * red - 0.418688 * green - 0.081312 * blue));
  }

  /** The same colour, lighter or darker by so many steps of luma. */
  public Colour shifted(int steps) {
    return new Colour(clamp(y + steps), cb, cr);
  }

  private static int clamp(double value) {
    return (int) Math.max(0, Math.min(255, Math.round(value)));
  }
}
