package io.github.mjpegstream.jpeg;

/** The second byte of JPEG markers; the first is always 0xFF. Source: ITU-T T.81, table B.1. */
final class JpegMarker {
  static final int SOF0 = 0xC0;
  static final int SOF1 = 0xC1;
  static final int SOF2 = 0xC2;
  static final int SOF15 = 0xCF;
  static final int DHT = 0xC4;
  static final int JPG = 0xC8;
  static final int DAC = 0xCC;
  static final int RST0 = 0xD0;
  static final int RST7 = 0xD7;
  static final int SOI = 0xD8;
  static final int EOI = 0xD9;
  static final int SOS = 0xDA;
  static final int DQT = 0xDB;
  static final int DRI = 0xDD;
  static final int APP0 = 0xE0;
  static final int APP14 = 0xEE;
  static final int APP15 = 0xEF;
  static final int COM = 0xFE;

  private JpegMarker() {}

  /** Whether it begins a frame header, of whatever coding process. */
  static boolean isFrameHeader(int marker) {
    return marker >= SOF0 && marker <= SOF15 && marker != DHT && marker != JPG && marker != DAC;
  }

  static boolean isRestart(int marker) {
    return marker >= RST0 && marker <= RST7;
  }

  /** Whether a segment with a length follows it. Reserved markers count as none. */
  static boolean hasSegment(int marker) {
    return (marker >= SOF0 && marker < RST0 && marker != JPG)
        || (marker >= SOS && marker <= APP15)
        || marker == COM;
  }

  /** Whether its segment may hold anything, even whole images. */
  static boolean isFreeText(int marker) {
    return (marker >= APP0 && marker <= APP15) || marker == COM;
  }
}
