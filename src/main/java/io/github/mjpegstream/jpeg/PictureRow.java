package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.PixelFormat;
import java.nio.ByteBuffer;

/**
 * Reads one row of a YCbCr or grey picture, whatever the format, into one array for each component.
 * Chroma has half as many samples, rounded up. Plain and slow. Confined to one thread at a time.
 */
final class PictureRow {
  private final byte[] luma;
  private final byte[] cb;
  private final byte[] cr;
  private final byte[] raw;

  PictureRow(int width) {
    int pairs = (width + 1) / 2;
    luma = new byte[2 * pairs];
    cb = new byte[pairs];
    cr = new byte[pairs];
    raw = new byte[4 * pairs];
  }

  int luma(int x) {
    return luma[x] & 0xFF;
  }

  void copyLuma(byte[] target, int at, int width) {
    System.arraycopy(luma, 0, target, at, width);
  }

  int cb(int pair) {
    return cb[pair] & 0xFF;
  }

  int cr(int pair) {
    return cr[pair] & 0xFF;
  }

  /**
   * Reads a row.
   *
   * @param frame begins at its position
   */
  void read(FrameLayout layout, ByteBuffer frame, int row) {
    int base = frame.position();
    int stride = layout.strideBytes();
    int pairs = cb.length;
    PixelFormat format = layout.format();
    if (format.bytesPerPixel() == 2) {
      frame.get(base + row * stride, raw, 0, 4 * pairs);
    } else {
      frame.get(base + row * stride, luma, 0, layout.size().width());
    }
    int chromaRow = format == PixelFormat.I422 ? row : row / 2;
    int chroma = base + chromaRow * layout.chromaStrideBytes();
    switch (format) {
      case I420, YV12, I422 -> {
        frame.get(chroma + layout.cbOffset(), cb, 0, pairs);
        frame.get(chroma + layout.crOffset(), cr, 0, pairs);
      }
      case NV12, NV21 -> {
        frame.get(chroma + layout.cbOffset(), raw, 0, 2 * pairs);
        everyNth(format == PixelFormat.NV12 ? 0 : 1, 2, cb);
        everyNth(format == PixelFormat.NV12 ? 1 : 0, 2, cr);
      }
      case YUYV -> unpack(0, 1, 3);
      case YVYU -> unpack(0, 3, 1);
      case UYVY -> unpack(1, 0, 2);
      case VYUY -> unpack(1, 2, 0);
      case GREY -> {}
      default -> throw new IllegalArgumentException("format " + format + " (expected: YCbCr)");
    }
  }

  private void unpack(int lumaAt, int cbAt, int crAt) {
    everyNth(lumaAt, 2, luma);
    everyNth(cbAt, 4, cb);
    everyNth(crAt, 4, cr);
  }

  private void everyNth(int first, int step, byte[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = raw[first + i * step];
    }
  }
}
