package io.github.mjpegstream.jpeg;

import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * The typical Huffman tables of ITU-T T.81, K.3, each as a segment of its own. Motion JPEG leaves
 * them out, because everyone has them.
 */
final class StandardHuffmanTables {
  /** DC 0, DC 1, AC 0, AC 1: the class is the index divided by two, the identifier the rest. */
  static final int COUNT = 4;

  private static final byte[][] SEGMENTS = {
    make(0x00, JPEGHuffmanTable.StdDCLuminance),
    make(0x01, JPEGHuffmanTable.StdDCChrominance),
    make(0x10, JPEGHuffmanTable.StdACLuminance),
    make(0x11, JPEGHuffmanTable.StdACChrominance)
  };

  private StandardHuffmanTables() {}

  /** Returns the whole segment with its marker, which the caller does not change. */
  static byte[] segment(int index) {
    return SEGMENTS[index];
  }

  private static byte[] make(int classAndId, JPEGHuffmanTable table) {
    short[] lengths = table.getLengths();
    short[] values = table.getValues();
    int length = 2 + 1 + 16 + values.length;
    byte[] segment = new byte[2 + length];
    segment[0] = (byte) 0xFF;
    segment[1] = (byte) JpegMarker.DHT;
    segment[2] = (byte) (length >> 8);
    segment[3] = (byte) length;
    segment[4] = (byte) classAndId;
    for (int i = 0; i < lengths.length; i++) {
      segment[5 + i] = (byte) lengths[i];
    }
    for (int i = 0; i < values.length; i++) {
      segment[21 + i] = (byte) values[i];
    }
    return segment;
  }
}
