package io.github.mjpegstream.frame;

/**
 * How the numbers of a YCbCr picture stand for colours: which matrix, and which range. A JPEG file
 * knows only {@link #JFIF}. Without meaning for RGB.
 */
public enum ColourEncoding {
  /** BT.601 matrix, all values from 0 to 255 (ITU-T T.871, clause 7). */
  JFIF,
  /** BT.601 matrix, luma 16 to 235, chroma 16 to 240: most webcams. */
  BT601_LIMITED,
  /** BT.709 matrix, all values from 0 to 255. */
  BT709_FULL,
  /** BT.709 matrix, luma 16 to 235, chroma 16 to 240: most HDMI sources from 720 lines on. */
  BT709_LIMITED
}
