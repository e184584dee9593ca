package io.github.mjpegstream.frame;

/**
 * How the numbers of a YCbCr picture stand for colours: which matrix, and which range. A JPEG file
 * knows only {@link #JFIF}. Without meaning for RGB.
 */
public enum ColourEncoding {
  /** BT.601 matrix, all values from 0 to 255 (ITU-T T.871, clause 7). */
  JFIF(false, false),
  /** BT.601 matrix, luma 16 to 235, chroma 16 to 240: most webcams. */
  BT601_LIMITED(false, true),
  /** BT.709 matrix, all values from 0 to 255. */
  BT709_FULL(true, false),
  /** BT.709 matrix, luma 16 to 235, chroma 16 to 240: most HDMI sources from 720 lines on. */
  BT709_LIMITED(true, true);

  private final boolean bt709;
  private final boolean limited;

  ColourEncoding(boolean bt709, boolean limited) {
    this.bt709 = bt709;
    this.limited = limited;
  }

  /** Tells whether the matrix is that of BT.709, else it is that of BT.601. */
  public boolean isBt709() {
    return bt709;
  }

  /** Tells whether black is 16 and white 235, else they are 0 and 255. */
  public boolean isLimited() {
    return limited;
  }
}
