package io.github.mjpegstream.jpeg;

import com.sun.jna.Native;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Memory between two pages that nobody may touch: who reads beyond it kills the whole test run.
 * {@link #first()} begins where the forbidden page ends, {@link #last()} ends where one begins.
 */
final class GuardedMemory implements AutoCloseable {
  // Linux: asm-generic/mman-common.h.
  private static final int PROT_NONE = 0;
  private static final int PROT_READ_WRITE = 3;
  private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
  private static final int PAGE = 64 * 1024;

  private final int bytes;
  private final int room;
  private final Pointer start;

  static {
    Native.register(GuardedMemory.class, "c");
  }

  GuardedMemory(int bytes) {
    this.bytes = bytes;
    room = (bytes + PAGE - 1) / PAGE * PAGE;
    NativeLong length = new NativeLong(room + 2L * PAGE);
    start = mmap(null, length, PROT_NONE, MAP_PRIVATE_ANONYMOUS, -1, new NativeLong(0));
    if (mprotect(start.share(PAGE), new NativeLong(room), PROT_READ_WRITE) != 0) {
      throw new IllegalStateException("mprotect failed");
    }
  }

  ByteBuffer first() {
    return start.getByteBuffer(PAGE, bytes);
  }

  ByteBuffer last() {
    return start.getByteBuffer(PAGE + room - bytes, bytes);
  }

  @Override
  public void close() {
    munmap(start, new NativeLong(room + 2L * PAGE));
  }

  private static native Pointer mmap(
      Pointer address, NativeLong length, int protection, int flags, int file, NativeLong offset);

  private static native int mprotect(Pointer address, NativeLong length, int protection);

  private static native int munmap(Pointer address, NativeLong length);
}
