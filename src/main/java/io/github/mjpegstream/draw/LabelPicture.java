package io.github.mjpegstream.draw;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Patch;
import io.netty.buffer.ByteBufUtil;

/**
 * Draws a line of text for a corner of a picture: white on a black box, which can be read on
 * everything. Pure.
 */
public final class LabelPicture {
  /**
   * A box that keeps to the blocks of a JPEG changes none of its neighbours, nor blurs its edge.
   */
  private static final int BLOCK = 8;

  /** Dots of the font around the text. */
  private static final int PADDING = 2;

  private LabelPicture() {}

  /**
   * Draws a label. Text that is too wide for the picture becomes smaller, and is cut at the end.
   *
   * @param size of the picture
   * @param capHeight of capital letters in pixels, as nearly as the font can
   */
  public static Patch draw(
      FrameSize size, String text, double capHeight, boolean right, boolean bottom) {
    int scale = (int) Math.max(1, Math.round(capHeight / BitmapFont.CAP_HEIGHT));
    while (scale > 1 && width(text, scale) > size.width()) {
      scale--;
    }
    int width = Math.min(width(text, scale), size.width());
    int height = Math.min(inBlocks((BitmapFont.HEIGHT + 2 * PADDING) * scale), size.height());
    int margin = (scale + 1) / 2 * BLOCK;
    byte[] luma;
    try (Canvas canvas = new Canvas(new FrameSize(width, height))) {
      canvas.text(text, PADDING * scale, (PADDING + 1) * scale, scale, Colour.WHITE);
      luma = ByteBufUtil.getBytes(canvas.pixels(), 0, width * height);
    }
    return new Patch(
        place(right, size.width() - width, margin),
        place(bottom, size.height() - height, margin),
        width,
        height,
        luma);
  }

  /** Returns where the box begins, at the border between two blocks. */
  private static int place(boolean far, int room, int margin) {
    int wanted = far ? room - margin : margin;
    return Math.max(0, Math.min(wanted, room)) / BLOCK * BLOCK;
  }

  private static int width(String text, int scale) {
    return inBlocks(Canvas.textWidth(text, scale) + 2 * PADDING * scale);
  }

  private static int inBlocks(int pixels) {
    return (pixels + BLOCK - 1) / BLOCK * BLOCK;
  }
}
