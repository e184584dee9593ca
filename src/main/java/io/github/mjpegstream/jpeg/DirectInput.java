package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.TurboJpeg;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Shows bytes to native code, which can only read what lies in one piece outside the heap: where
 * they do not, they are copied. Confined to one thread at a time; the owner calls {@link
 * #release()}.
 */
final class DirectInput {
  private ByteBuf copy;

  /** Returns the bytes themselves or a copy, which is valid until the next call. */
  ByteBuf of(ByteBuf bytes, int length) {
    if (bytes.isDirect() && (bytes.hasMemoryAddress() || bytes.nioBufferCount() == 1)) {
      return bytes;
    }
    if (copy == null || copy.capacity() < length) {
      release();
      copy = UnpooledByteBufAllocator.DEFAULT.directBuffer(length, length);
    }
    copy.setBytes(0, bytes, bytes.readerIndex(), length);
    return copy.setIndex(0, length);
  }

  /** The address of the reader index. Allocates only where Netty may not use Unsafe. */
  static long address(ByteBuf direct) {
    if (direct.hasMemoryAddress()) {
      return direct.memoryAddress() + direct.readerIndex();
    }
    return TurboJpeg.addressOf(
        direct.internalNioBuffer(direct.readerIndex(), direct.capacity() - direct.readerIndex()));
  }

  void release() {
    if (copy != null) {
      copy.release();
      copy = null;
    }
  }
}
