package io.github.mjpegstream.ffi;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Memory that native code reads and writes. Thread-safe; what it returns is not. */
public final class NativeMemory {
  /** Size of a pointer and of C's {@code long} and {@code size_t} on Linux: 4 or 8 bytes. */
  public static final int POINTER_BYTES = Native.POINTER_SIZE;

  private NativeMemory() {}

  /** Returns zeroed memory in the byte order of this machine; it lives as long as the buffer. */
  public static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /**
   * Returns the address of the first byte of a direct buffer, whatever its position. Valid as long
   * as the buffer is reachable.
   */
  public static long address(ByteBuffer direct) {
    return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
  }

  /**
   * Returns memory that belongs to somebody else, in the byte order of this machine. Touching it
   * after it has been unmapped ends the process.
   */
  public static ByteBuffer view(long address, int bytes) {
    return new Pointer(address).getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
  }
}
