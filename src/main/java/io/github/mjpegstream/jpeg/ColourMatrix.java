package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.ColourEncoding;

/**
 * What turns YCbCr of one encoding into RGB, or into the YCbCr of JPEG, in 16-bit fixed point. Luma
 * is taken less {@code black}, chroma less 128. Immutable.
 *
 * @param black the luma of black
 * @param luma the factor of luma
 * @param redCr what Cr adds to red
 * @param greenCb what Cb adds to green
 * @param greenCr what Cr adds to green
 * @param blueCb what Cb adds to blue
 * @param lumaCb what Cb adds to JPEG's luma
 * @param lumaCr what Cr adds to JPEG's luma
 * @param cbCb what Cb adds to JPEG's Cb
 * @param cbCr what Cr adds to JPEG's Cb
 * @param crCb what Cb adds to JPEG's Cr
 * @param crCr what Cr adds to JPEG's Cr
 */
record ColourMatrix(
    int black,
    int luma,
    int redCr,
    int greenCb,
    int greenCr,
    int blueCb,
    int lumaCb,
    int lumaCr,
    int cbCb,
    int cbCr,
    int crCb,
    int crCr) {
  private static final int SHIFT = 16;

  // The weights of red and blue in luma: ITU-R BT.601 and BT.709.
  private static final double RED_601 = 0.299;
  private static final double BLUE_601 = 0.114;
  private static final double RED_709 = 0.2126;
  private static final double BLUE_709 = 0.0722;

  private static final ColourMatrix JFIF = make(RED_601, BLUE_601, false);
  private static final ColourMatrix BT601_LIMITED = make(RED_601, BLUE_601, true);
  private static final ColourMatrix BT709_FULL = make(RED_709, BLUE_709, false);
  private static final ColourMatrix BT709_LIMITED = make(RED_709, BLUE_709, true);

  static ColourMatrix of(ColourEncoding encoding) {
    return switch (encoding) {
      case JFIF -> JFIF;
      case BT601_LIMITED -> BT601_LIMITED;
      case BT709_FULL -> BT709_FULL;
      case BT709_LIMITED -> BT709_LIMITED;
    };
  }

  /** Returns the nearest byte to a sum of products. */
  static int rounded(int sum) {
    return clamped((sum + (1 << (SHIFT - 1))) >> SHIFT);
  }

  /** Returns the nearest byte to 128 and half a sum of products. */
  static int roundedHalf(int sum) {
    return clamped(128 + ((sum + (1 << SHIFT)) >> (SHIFT + 1)));
  }

  private static int clamped(int value) {
    return Math.max(0, Math.min(255, value));
  }

  private static ColourMatrix make(double redWeight, double blueWeight, boolean limited) {
    double scale = limited ? 255.0 / 219 : 1;
    double chromaScale = limited ? 255.0 / 224 : 1;
    double greenWeight = 1 - redWeight - blueWeight;
    double redCr = 2 * (1 - redWeight) * chromaScale;
    double blueCb = 2 * (1 - blueWeight) * chromaScale;
    double greenCb = -blueCb * blueWeight / greenWeight;
    double greenCr = -redCr * redWeight / greenWeight;
    double green601 = 1 - RED_601 - BLUE_601;
    double lumaCb = green601 * greenCb + BLUE_601 * blueCb;
    double lumaCr = RED_601 * redCr + green601 * greenCr;
    double cbScale = 0.5 / (1 - BLUE_601);
    double crScale = 0.5 / (1 - RED_601);
    return new ColourMatrix(
        limited ? 16 : 0,
        fixed(scale),
        fixed(redCr),
        fixed(greenCb),
        fixed(greenCr),
        fixed(blueCb),
        fixed(lumaCb),
        fixed(lumaCr),
        fixed(cbScale * (blueCb - lumaCb)),
        fixed(cbScale * -lumaCr),
        fixed(crScale * -lumaCb),
        fixed(crScale * (redCr - lumaCr)));
  }

  private static int fixed(double value) {
    return (int) Math.round(value * (1 << SHIFT));
  }
}
