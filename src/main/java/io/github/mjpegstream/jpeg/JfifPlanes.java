package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.ShortBuffer;

/**
 * Memory outside the heap for one 4:2:0 picture as a JPEG wants it. Both sides are rounded up to an
 * even number, since TurboJPEG reads that much, and rows are padded so that chroma rows, too, begin
 * at a whole long. Confined to one thread at a time; the owner calls {@link #release()}.
 */
final class JfifPlanes {
  private final FrameSize size;
  private final int lumaStride;
  private final int rows;
  private final ByteBuf memory;
  private final ByteBuffer bytes;
  private final LongBuffer longs;
  private final IntBuffer ints;
  private final ShortBuffer shorts;
  private final long address;

  JfifPlanes(FrameSize size) {
    this.size = size;
    lumaStride = (size.width() + 15) / 16 * 16;
    rows = (size.height() + 1) / 2 * 2;
    int capacity = Math.multiplyExact(lumaStride, rows) + lumaStride / 2 * rows;
    // Unpooled: it lives as long as the encoder, and would only tear a hole into a pool.
    memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    bytes = memory.nioBuffer(0, capacity).order(ByteOrder.LITTLE_ENDIAN);
    longs = bytes.asLongBuffer();
    ints = bytes.asIntBuffer();
    shorts = bytes.asShortBuffer();
    address = TurboJpeg.addressOf(bytes);
  }

  FrameSize size() {
    return size;
  }

  int lumaStride() {
    return lumaStride;
  }

  int chromaStride() {
    return lumaStride / 2;
  }

  /** Returns the rows of luma, an even number. */
  int rows() {
    return rows;
  }

  int cbOffset() {
    return lumaStride * rows;
  }

  int crOffset() {
    return cbOffset() + lumaStride / 2 * (rows / 2);
  }

  long lumaAddress() {
    return address;
  }

  long cbAddress() {
    return address + cbOffset();
  }

  long crAddress() {
    return address + crOffset();
  }

  void put(int offset, long[] values, int count) {
    longs.position(offset / Long.BYTES).put(values, 0, count);
  }

  void put(int offset, int[] values, int from, int count) {
    ints.position(offset / Integer.BYTES).put(values, from, count);
  }

  void put(int offset, short[] values, int count) {
    shorts.position(offset / Short.BYTES).put(values, 0, count);
  }

  void put(int offset, byte[] values, int count) {
    bytes.position(offset).put(values, 0, count);
  }

  /** Repeats the last column of luma where the width is odd. */
  void evenOut() {
    int width = size.width();
    if (width % 2 == 1) {
      for (int last = width - 1; last < cbOffset(); last += lumaStride) {
        bytes.put(last + 1, bytes.get(last));
      }
    }
  }

  void release() {
    memory.release();
  }
}
