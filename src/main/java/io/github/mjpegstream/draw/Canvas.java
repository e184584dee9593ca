package io.github.mjpegstream.draw;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * An I420 picture to draw on, full range, without padding. What lies outside is cut off.
 *
 * <p>Owns its memory until it is closed. Confined to one thread at a time.
 */
public final class Canvas implements AutoCloseable {
  private final FrameLayout layout;
  private final int width;
  private final int height;
  private final ByteBuf pixels;

  /** The same memory. Absolute bulk puts are the fastest way into it, and need no copy. */
  private final ByteBuffer memory;

  private final byte[] run;

  /** Makes a black canvas, outside the heap. */
  public Canvas(FrameSize size) {
    layout = FrameLayout.i420(size);
    width = size.width();
    height = size.height();
    run = new byte[width];
    pixels =
        UnpooledByteBufAllocator.DEFAULT.directBuffer(layout.frameBytes(), layout.frameBytes());
    pixels.writerIndex(layout.frameBytes());
    memory = pixels.nioBuffer(0, layout.frameBytes());
    fill(0, 0, width, height, Colour.BLACK);
  }

  /** Returns how the picture lies in memory. */
  public FrameLayout layout() {
    return layout;
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** Returns the picture, from reader to writer index. Lent until the canvas is closed. */
  public ByteBuf pixels() {
    return pixels;
  }

  /**
   * Fills a rectangle. Chroma is only half as fine as luma: it changes wherever the rectangle
   * covers the upper left dot of a group of four.
   */
  public void fill(int left, int top, int width, int height, Colour colour) {
    int fromX = Math.max(0, left);
    int fromY = Math.max(0, top);
    int toX = Math.min(this.width, left + width);
    int toY = Math.min(this.height, top + height);
    if (fromX >= toX || fromY >= toY) {
      return;
    }
    fillPlane(0, layout.strideBytes(), fromX, fromY, toX, toY, colour.y());
    int chromaStride = layout.chromaStrideBytes();
    int chromaFromX = (fromX + 1) / 2;
    int chromaFromY = (fromY + 1) / 2;
    int chromaToX = (toX + 1) / 2;
    int chromaToY = (toY + 1) / 2;
    if (chromaFromX < chromaToX && chromaFromY < chromaToY) {
      fillPlane(
          layout.cbOffset(),
          chromaStride,
          chromaFromX,
          chromaFromY,
          chromaToX,
          chromaToY,
          colour.cb());
      fillPlane(
          layout.crOffset(),
          chromaStride,
          chromaFromX,
          chromaFromY,
          chromaToX,
          chromaToY,
          colour.cr());
    }
  }

  /**
   * Writes one line of text, without a background.
   *
   * @param left of the first glyph
   * @param top of capital letters
   * @param scale dots of the picture for a dot of the font, at least 1
   */
  public void text(String text, int left, int top, int scale, Colour colour) {
    String ascii = BitmapFont.toAscii(text);
    int x = left;
    for (int i = 0; i < ascii.length() && x < width; i++) {
      glyph(ascii.charAt(i), x, top, scale, colour);
      x += BitmapFont.ADVANCE * scale;
    }
  }

  /** Returns how wide a line of text is, in dots of the picture. */
  public static int textWidth(String text, int scale) {
    int glyphs = BitmapFont.toAscii(text).length();
    return glyphs == 0 ? 0 : (glyphs * BitmapFont.ADVANCE - 1) * scale;
  }

  /**
   * Breaks text into lines, at spaces where it can.
   *
   * @param width that a line may have, in dots of the picture
   */
  public static List<String> wrap(String text, int width, int scale) {
    return WordWrap.lines(BitmapFont.toAscii(text), columns(width, scale));
  }

  /** Returns how many characters a line of this width has room for, at least 1. */
  static int columns(int width, int scale) {
    return Math.max(1, (width + scale) / (BitmapFont.ADVANCE * scale));
  }

  /** Returns how far it is from one line of text to the next, in dots of the picture. */
  public static int lineHeight(int scale) {
    return BitmapFont.LINE_HEIGHT * scale;
  }

  /** Returns how high capital letters are, in dots of the picture. */
  public static int capHeight(int scale) {
    return BitmapFont.CAP_HEIGHT * scale;
  }

  /** Copies the whole picture of a canvas of the same size. */
  public void copyFrom(Canvas other) {
    copyRowsFrom(other, 0, height);
  }

  /**
   * Copies some rows of a canvas of the same size.
   *
   * @param top even, so that chroma rows belong to them as a whole
   */
  public void copyRowsFrom(Canvas other, int top, int rows) {
    if (!other.layout.size().equals(layout.size())) {
      throw new IllegalArgumentException(
          "canvas of " + other.layout.size() + " (expected: " + layout.size() + ")");
    }
    int toY = Math.min(height, top + rows);
    int stride = layout.strideBytes();
    memory.put(top * stride, other.memory, top * stride, (toY - top) * stride);
    int chromaStride = layout.chromaStrideBytes();
    int from = top / 2 * chromaStride;
    int length = (toY + 1) / 2 * chromaStride - from;
    int cb = layout.cbOffset() + from;
    int cr = layout.crOffset() + from;
    memory.put(cb, other.memory, cb, length);
    memory.put(cr, other.memory, cr, length);
  }

  @Override
  public void close() {
    pixels.release();
  }

  private void glyph(char ascii, int left, int top, int scale, Colour colour) {
    for (int row = 0; row < BitmapFont.HEIGHT; row++) {
      int dots = BitmapFont.row(ascii, row);
      int column = 0;
      while (column < BitmapFont.WIDTH) {
        int length = runLength(dots, column);
        if (length > 0) {
          fill(left + column * scale, top + row * scale, length * scale, scale, colour);
        }
        column += length + 1;
      }
    }
  }

  private static int runLength(int dots, int column) {
    int length = 0;
    while (column + length < BitmapFont.WIDTH
        && (dots >> (BitmapFont.WIDTH - 1 - column - length) & 1) == 1) {
      length++;
    }
    return length;
  }

  private void fillPlane(
      int offset, int stride, int fromX, int fromY, int toX, int toY, int value) {
    int length = toX - fromX;
    Arrays.fill(run, 0, length, (byte) value);
    for (int y = fromY; y < toY; y++) {
      memory.put(offset + y * stride + fromX, run, 0, length);
    }
  }
}
