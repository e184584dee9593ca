package io.github.mjpegstream.jpeg;

import io.netty.buffer.ByteBuf;

/**
 * Tells the quality that a JPEG was made with, on the scale of 1 to 100 that libjpeg made common:
 * its quantisation table for luma is compared with the one that libjpeg scales. Exact for whatever
 * was made by libjpeg or its kin; the nearest one for tables of another kind. Pure.
 */
public final class JpegQuality {
  /** Taken where a JPEG has no table that could be compared. */
  private static final int UNKNOWN = 80;

  /** The table for luma of ITU-T T.81, K.1, in the order of the file: quality 50. */
  private static final int[] AT_50 = {
    16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
    26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
    56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
    95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99
  };

  /** libjpeg cuts larger entries off, so that everybody can read them. */
  private static final int LARGEST = 255;

  private JpegQuality() {}

  /**
   * Estimates a quality.
   *
   * @param jpeg from the reader to the writer index, neither of which moves
   * @return 1 to 100
   */
  public static int of(ByteBuf jpeg) {
    int at = jpeg.readerIndex() + 2;
    int end = jpeg.writerIndex();
    while (at + 4 <= end) {
      int marker = jpeg.getUnsignedByte(at + 1);
      int next = at + 2 + jpeg.getUnsignedShort(at + 2);
      if (jpeg.getUnsignedByte(at) != 0xFF || marker == JpegMarker.SOS || next > end) {
        break;
      }
      if (marker == JpegMarker.DQT) {
        int quality = ofFirstTable(jpeg, at + 4, next);
        if (quality > 0) {
          return quality;
        }
      }
      at = next;
    }
    return UNKNOWN;
  }

  /** Looks at table 0, which is that of luma everywhere. Returns 0 if it is not here. */
  private static int ofFirstTable(ByteBuf jpeg, int from, int to) {
    int at = from;
    while (at < to) {
      int kind = jpeg.getUnsignedByte(at++);
      int entryBytes = kind >> 4 == 0 ? 1 : 2;
      if (at + AT_50.length * entryBytes > to) {
        return 0;
      }
      if ((kind & 0xF) == 0) {
        return ofTable(jpeg, at, entryBytes);
      }
      at += AT_50.length * entryBytes;
    }
    return 0;
  }

  /** Entries are those of quality 50 times (200 − 2q) per cent, or 5000/q below 50. */
  private static int ofTable(ByteBuf jpeg, int at, int entryBytes) {
    int sum = 0;
    int sumAt50 = 0;
    for (int i = 0; i < AT_50.length; i++) {
      int entry =
          entryBytes == 1 ? jpeg.getUnsignedByte(at + i) : jpeg.getUnsignedShort(at + 2 * i);
      if (entry < LARGEST) {
        sum += entry;
        sumAt50 += AT_50[i];
      }
    }
    if (sumAt50 == 0) {
      return 1;
    }
    double percent = 100.0 * sum / sumAt50;
    double quality = percent <= 100 ? (200 - percent) / 2 : 5000 / percent;
    return (int) Math.max(1, Math.min(100, Math.round(quality)));
  }
}
