package io.github.mjpegstream.jpeg;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Copies rows of one plane of a frame into arrays of longs. Never reads beyond a row's own bytes.
 * Confined to one thread at a time; the owner calls {@link #release()}.
 */
final class RowLoader {
  private final ByteBuf memory;
  private final ByteBuffer bytes;
  private final LongBuffer longs;
  private int offset;
  private int stride;
  private int rowBytes;
  private int lastRow;
  private int rowLongs;

  /**
   * @param capacityLongs the most that is loaded at once
   */
  RowLoader(int capacityLongs) {
    int capacity = capacityLongs * Long.BYTES;
    memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
    bytes = memory.nioBuffer(0, capacity).order(ByteOrder.LITTLE_ENDIAN);
    longs = bytes.asLongBuffer();
  }

  /**
   * Says which plane is loaded from now on.
   *
   * @param offset of the plane in the frame
   * @param stride bytes from one row to the next
   * @param rowBytes of a row that mean something
   * @param rows of the plane
   * @param rowLongs that a row has in the arrays, at least as many as its bytes need
   */
  void plane(int offset, int stride, int rowBytes, int rows, int rowLongs) {
    this.offset = offset;
    this.stride = stride;
    this.rowBytes = rowBytes;
    this.lastRow = rows - 1;
    this.rowLongs = rowLongs;
  }

  /**
   * Loads rows of the plane; behind its last one, that one again.
   *
   * @param frame begins at its position
   */
  void load(ByteBuffer frame, int firstRow, int rows, long[] target) {
    for (int i = 0; i < rows; i++) {
      stage(frame, firstRow + i, i);
    }
    longs.position(0).get(target, 0, rows * rowLongs);
  }

  /** Loads twice as many rows, as {@link #load} does: in turn for one array and the other. */
  void loadInTurn(ByteBuffer frame, int firstRow, int rows, long[] even, long[] odd) {
    for (int i = 0; i < rows; i++) {
      stage(frame, firstRow + 2 * i, i);
      stage(frame, firstRow + 2 * i + 1, rows + i);
    }
    int count = rows * rowLongs;
    longs.position(0).get(even, 0, count).get(odd, 0, count);
  }

  private void stage(ByteBuffer frame, int row, int place) {
    int from = frame.position() + offset + Math.min(row, lastRow) * stride;
    bytes.put(place * rowLongs * Long.BYTES, frame, from, rowBytes);
  }

  void release() {
    memory.release();
  }
}
