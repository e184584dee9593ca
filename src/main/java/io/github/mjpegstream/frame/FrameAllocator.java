package io.github.mjpegstream.frame;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.buffer.UnpooledUnsafeDirectByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory for frames, of which each is about as large as the one before: a few pieces go round. What
 * is needed beyond these is allocated and freed at once. A general pool touches so much more memory
 * of its own for each buffer that this alone was a third of what a frame costs before it is sent.
 *
 * <p>Thread-safe. Buffers are given back by their last release, on any thread.
 */
public final class FrameAllocator extends AbstractByteBufAllocator implements AutoCloseable {
  /** One frame is published while one or two are being sent, for some cameras. */
  private static final int MOST_SPARE = 8;

  private static final int PAGE_BYTES = 4096;

  /** Frames differ in size; a piece is made this share larger, so that it fits the next one. */
  private static final int ROOM_DIVISOR = 4;

  /** A larger piece than so many times what is wanted is left for others. */
  private static final int MOST_WASTE = 4;

  private final ByteBufAllocator pieces = new UnpooledByteBufAllocator(true);
  private final List<ByteBuf> spare = new ArrayList<>();
  private boolean closed;

  public FrameAllocator() {
    super(true);
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    ByteBuf piece = take(initialCapacity);
    ByteBuffer memory = piece.nioBuffer(0, initialCapacity);
    return PlatformDependent.hasUnsafe()
        ? new UnsafeFrameBuffer(memory, maxCapacity, piece)
        : new FrameBuffer(memory, maxCapacity, piece);
  }

  private ByteBuf take(int bytes) {
    synchronized (spare) {
      for (int i = spare.size() - 1; i >= 0; i--) {
        int capacity = spare.get(i).capacity();
        if (capacity >= bytes && capacity / MOST_WASTE <= bytes) {
          return spare.remove(i);
        }
      }
    }
    int room = Math.max(PAGE_BYTES, bytes + bytes / ROOM_DIVISOR);
    int capacity = (room + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    return pieces.directBuffer(capacity, capacity);
  }

  private void give(ByteBuf piece) {
    ByteBuf oldest = null;
    synchronized (spare) {
      if (closed) {
        oldest = piece;
      } else {
        spare.add(piece);
        if (spare.size() > MOST_SPARE) {
          oldest = spare.remove(0);
        }
      }
    }
    if (oldest != null) {
      oldest.release();
    }
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
  }

  @Override
  public boolean isDirectBufferPooled() {
    return true;
  }

  /** Frees what is spare now, and everything else with its last release. */
  @Override
  public void close() {
    synchronized (spare) {
      closed = true;
      spare.forEach(ByteBuf::release);
      spare.clear();
    }
  }

  /** A buffer in a piece of memory, which it gives back in the end. */
  private final class UnsafeFrameBuffer extends UnpooledUnsafeDirectByteBuf {
    private final ByteBuf piece;

    UnsafeFrameBuffer(ByteBuffer memory, int maxCapacity, ByteBuf piece) {
      super(FrameAllocator.this, memory, maxCapacity);
      this.piece = piece;
      clear();
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      give(piece);
    }
  }

  /** The same where Java does not let addresses be used. */
  private final class FrameBuffer extends UnpooledDirectByteBuf {
    private final ByteBuf piece;

    FrameBuffer(ByteBuffer memory, int maxCapacity, ByteBuf piece) {
      super(FrameAllocator.this, memory, maxCapacity);
      this.piece = piece;
      clear();
    }

    @Override
    protected void deallocate() {
      super.deallocate();
      give(piece);
    }
  }
}
