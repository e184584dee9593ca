package io.github.mjpegstream.camera.testpattern;

import io.github.mjpegstream.draw.Canvas;
import io.github.mjpegstream.draw.Colour;
import io.github.mjpegstream.frame.FrameSize;

/**
 * A strip along the lower edge that a program can read: when the picture was drawn, and which one
 * it is. Whoever receives the stream measures latency and losses with it.
 *
 * <p>It has 96 blocks in two rows of 48, from the left edge on, the lower row at the lower edge. A
 * block is {@code width / 48} wide and {@code width / 60} high, but at least 4, and even; columns
 * that are left over on the right stay black. White is 1, black is 0; the threshold is half way.
 * Each number begins with its highest bit:
 *
 * <ol>
 *   <li>upper row: 48 bits, milliseconds since 1970
 *   <li>lower row: 32 bits, the number of the frame, from 0
 *   <li>lower row: 16 bits, CRC-16/CCITT-FALSE of those ten bytes (polynomial 0x1021, start 0xFFFF)
 * </ol>
 *
 * <p>At 480x360 it survives a JPEG of quality 10. Pictures less than 96 wide, or too low for it,
 * have none. Immutable.
 */
final class PatternStrip {
  static final int COLUMNS = 48;
  static final int ROWS = 2;

  private static final int FRAME_NUMBER_BITS = 32;
  private static final int CHECKSUM_BITS = 16;

  private final int blockWidth;
  private final int blockHeight;
  private final int top;

  PatternStrip(FrameSize size) {
    blockWidth = size.width() / COLUMNS;
    blockHeight = Math.max(4, size.width() / 60 / 2 * 2);
    top = size.height() - ROWS * blockHeight;
  }

  static boolean fits(FrameSize size) {
    PatternStrip strip = new PatternStrip(size);
    return strip.blockWidth >= 2 && strip.height() * 4 <= size.height();
  }

  int height() {
    return ROWS * blockHeight;
  }

  int blockWidth() {
    return blockWidth;
  }

  int blockHeight() {
    return blockHeight;
  }

  int top() {
    return top;
  }

  void draw(Canvas canvas, long epochMillis, int frameNumber) {
    canvas.fill(0, top, canvas.width(), height(), Colour.BLACK);
    drawRow(canvas, 0, epochMillis);
    drawRow(canvas, 1, lowerRow(epochMillis, frameNumber));
  }

  /** Returns the 48 bits of the lower row. */
  static long lowerRow(long epochMillis, int frameNumber) {
    return Integer.toUnsignedLong(frameNumber) << CHECKSUM_BITS
        | checksum(epochMillis, frameNumber);
  }

  static int frameNumber(long lowerRow) {
    return (int) (lowerRow >>> CHECKSUM_BITS);
  }

  private void drawRow(Canvas canvas, int row, long bits) {
    int y = top + row * blockHeight;
    int column = 0;
    while (column < COLUMNS) {
      int from = column;
      while (column < COLUMNS && bit(bits, column)) {
        column++;
      }
      canvas.fill(from * blockWidth, y, (column - from) * blockWidth, blockHeight, Colour.WHITE);
      column++;
    }
  }

  private static boolean bit(long bits, int column) {
    return (bits >>> (COLUMNS - 1 - column) & 1) == 1;
  }

  private static int checksum(long epochMillis, int frameNumber) {
    int crc = 0xFFFF;
    for (int shift = COLUMNS - 8; shift >= 0; shift -= 8) {
      crc = next(crc, (int) (epochMillis >>> shift) & 0xFF);
    }
    for (int shift = FRAME_NUMBER_BITS - 8; shift >= 0; shift -= 8) {
      crc = next(crc, (frameNumber >>> shift) & 0xFF);
    }
    return crc;
  }

  private static int next(int crc, int octet) {
    int shifted = crc ^ (octet << 8);
    for (int i = 0; i < 8; i++) {
      shifted = (shifted & 0x8000) == 0 ? shifted << 1 : (shifted << 1) ^ 0x1021;
    }
    return shifted & 0xFFFF;
  }
}
