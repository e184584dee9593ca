package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;

/**
 * Turns and labels raw pictures, in a copy: a camera's memory is not ours to write to. Of every
 * YCbCr format it makes I420 with the same levels and colours, of grey grey, and RGB stays as it
 * is; the encoder takes it from there, and nothing is lost. Confined to one thread at a time.
 */
public final class RawEditor implements AutoCloseable {
  /** Rows that are turned together, so that what they are written to stays in the cache. */
  private static final int BAND = 16;

  private FrameLayout source;
  private Orientation orientation;
  private FrameLayout layout;
  private ByteBuf pixels;
  private ByteBuffer memory;
  private byte[] frame = new byte[0];
  private PictureRow even;
  private PictureRow odd;
  private byte[] luma;
  private byte[] cb;
  private byte[] cr;

  /**
   * Turns a picture, then lays a patch over it.
   *
   * @param from how it lies in memory; not {@code JPEG}
   * @param data the picture from the reader index on; neither changed nor kept
   * @param patch fits the turned picture
   */
  public void edit(FrameLayout from, ByteBuf data, Orientation orientation, Patch patch) {
    prepare(from, orientation);
    data.getBytes(data.readerIndex(), frame, 0, from.frameBytes());
    if (from.format().bytesPerPixel() >= 3) {
      turnPacked();
      coverPacked(patch);
    } else {
      turnPlanes();
      coverPlanes(patch);
    }
  }

  /** Returns how the edited picture lies in memory. */
  public FrameLayout layout() {
    return layout;
  }

  /** Returns the edited picture, from reader to writer index, valid until the next call. */
  public ByteBuf pixels() {
    return pixels;
  }

  private void prepare(FrameLayout from, Orientation orientation) {
    if (from.equals(source) && orientation == this.orientation) {
      return;
    }
    close();
    FrameSize size = orientation.turned(from.size());
    int width = from.size().width();
    boolean packed = from.format().bytesPerPixel() >= 3;
    boolean grey = from.format() == PixelFormat.GREY;
    layout =
        FrameLayout.unpadded(
            packed || grey ? from.format() : PixelFormat.I420, size, from.colour());
    int bytes = layout.frameBytes();
    // Unpooled: it lives as long as the camera, and would only tear a hole into a pool.
    pixels = UnpooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
    pixels.writerIndex(bytes);
    memory = pixels.nioBuffer(0, bytes);
    frame = new byte[from.frameBytes()];
    even = new PictureRow(width);
    odd = new PictureRow(width);
    int chroma = (width + 1) / 2 * ((from.size().height() + 1) / 2);
    luma = new byte[packed ? 0 : width * from.size().height()];
    cb = new byte[packed || grey ? 0 : chroma];
    cr = new byte[packed || grey ? 0 : chroma];
    source = from;
    this.orientation = orientation;
  }

  private void turnPlanes() {
    int width = source.size().width();
    int height = source.size().height();
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    for (int y = 0; y < height; y += 2) {
      even.read(source, bytes, y);
      odd.read(source, bytes, Math.min(y + 1, height - 1));
      even.copyLuma(luma, y * width, width);
      if (y + 1 < height) {
        odd.copyLuma(luma, (y + 1) * width, width);
      }
      if (cb.length > 0) {
        int pairs = (width + 1) / 2;
        for (int i = 0; i < pairs; i++) {
          cb[y / 2 * pairs + i] = (byte) ((even.cb(i) + odd.cb(i) + 1) / 2);
          cr[y / 2 * pairs + i] = (byte) ((even.cr(i) + odd.cr(i) + 1) / 2);
        }
      }
    }
    turn(luma, 1, width, width, height, 0, layout.strideBytes());
    if (cb.length > 0) {
      int pairs = (width + 1) / 2;
      int rows = (height + 1) / 2;
      turn(cb, 1, pairs, pairs, rows, layout.cbOffset(), layout.chromaStrideBytes());
      turn(cr, 1, pairs, pairs, rows, layout.crOffset(), layout.chromaStrideBytes());
    }
  }

  private void turnPacked() {
    turn(
        frame,
        source.format().bytesPerPixel(),
        source.strideBytes(),
        source.size().width(),
        source.size().height(),
        0,
        layout.strideBytes());
  }

  /**
   * Writes a plane, turned.
   *
   * @param step bytes from one sample to the next, all of which go together
   * @param width of the plane as it came, in samples
   * @param to where its turned rows begin
   */
  private void turn(
      byte[] plane, int step, int stride, int width, int height, int to, int toStride) {
    int turnedWidth = orientation.isTransposed() ? height : width;
    int turnedHeight = orientation.isTransposed() ? width : height;
    byte[] row = new byte[BAND * step];
    for (int left = 0; left < turnedWidth; left += BAND) {
      int columns = Math.min(BAND, turnedWidth - left);
      for (int y = 0; y < turnedHeight; y++) {
        int first = offset(left, y, step, stride, width, height);
        int next = columns > 1 ? offset(left + 1, y, step, stride, width, height) - first : 0;
        for (int x = 0; x < columns; x++, first += next) {
          for (int i = 0; i < step; i++) {
            row[x * step + i] = plane[first + i];
          }
        }
        memory.put(to + y * toStride + left * step, row, 0, columns * step);
      }
    }
  }

  private int offset(int x, int y, int step, int stride, int width, int height) {
    return orientation.sourceY(x, y, height) * stride + orientation.sourceX(x, y, width) * step;
  }

  private void coverPlanes(Patch patch) {
    int right = Math.min(patch.right(), layout.size().width());
    int bottom = Math.min(patch.bottom(), layout.size().height());
    boolean limited = layout.colour().isLimited();
    for (int y = patch.top(); y < bottom; y++) {
      for (int x = patch.left(); x < right; x++) {
        int level = patch.luma(x, y);
        memory.put(y * layout.strideBytes() + x, (byte) (limited ? 16 + level * 219 / 255 : level));
      }
    }
    if (layout.format() == PixelFormat.GREY) {
      return;
    }
    for (int y = patch.top() / 2; y < (bottom + 1) / 2; y++) {
      for (int x = patch.left() / 2; x < (right + 1) / 2; x++) {
        int at = y * layout.chromaStrideBytes() + x;
        memory.put(layout.cbOffset() + at, (byte) 128);
        memory.put(layout.crOffset() + at, (byte) 128);
      }
    }
  }

  private void coverPacked(Patch patch) {
    int step = layout.format().bytesPerPixel();
    int right = Math.min(patch.right(), layout.size().width());
    int bottom = Math.min(patch.bottom(), layout.size().height());
    for (int y = patch.top(); y < bottom; y++) {
      for (int x = patch.left(); x < right; x++) {
        for (int i = 0; i < step; i++) {
          memory.put(y * layout.strideBytes() + x * step + i, (byte) patch.luma(x, y));
        }
      }
    }
  }

  /** Frees its memory. May be called more than once. */
  @Override
  public void close() {
    source = null;
    if (pixels != null) {
      pixels.release();
      pixels = null;
    }
  }
}
