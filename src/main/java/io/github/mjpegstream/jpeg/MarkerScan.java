package io.github.mjpegstream.jpeg;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.util.Objects;

/**
 * Looks for the end of entropy-coded data: through every byte of every JPEG that is passed on,
 * which makes it the one loop that counts while a JPEG is checked. Where memory can be read by its
 * address, it is, eight bytes at a time: in a {@link ByteBuf} the quick compiler leaves a call for
 * each.
 */
final class MarkerScan {
  /** Words are compared as they lie in memory, wherever they begin. */
  private static final boolean BY_ADDRESS =
      PlatformDependent.hasUnsafe()
          && PlatformDependent.isUnaligned()
          && !PlatformDependent.BIG_ENDIAN_NATIVE_ORDER;

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private MarkerScan() {}

  /**
   * Returns where the first marker begins that is none of those that belong to the data, fill bytes
   * before it not counted; -1 if there is none before the end.
   *
   * @param end behind the last byte
   * @throws IndexOutOfBoundsException if that is not in the buffer
   */
  static int next(ByteBuf jpeg, int from, int end) {
    // Behind an address there is nobody who would look.
    Objects.checkFromToIndex(from, end, jpeg.capacity());
    boolean direct = BY_ADDRESS && jpeg.hasMemoryAddress();
    // Asked for each time: of a buffer that was released this fails, as it must.
    long address = direct ? jpeg.memoryAddress() : 0;
    int at = from;
    while (true) {
      at = direct ? ff(address, at, end) : jpeg.indexOf(at, end, (byte) 0xFF);
      if (at < 0 || at + 1 >= end) {
        return -1;
      }
      int next = jpeg.getByte(at + 1) & 0xFF;
      if (next == 0 || JpegMarker.isRestart(next)) {
        at += 2;
      } else if (next == 0xFF) {
        at++;
      } else {
        return at;
      }
    }
  }

  /** Returns where the first byte 0xFF lies, or -1. */
  private static int ff(long address, int from, int end) {
    int at = from;
    while (end - at >= Long.BYTES) {
      // A byte of it is zero where that of the memory is 0xFF.
      long inverted = ~PlatformDependent.getLong(address + at);
      long found = (inverted - ONES) & ~inverted & HIGH_BITS;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >> 3);
      }
      at += Long.BYTES;
    }
    while (at < end) {
      if (PlatformDependent.getByte(address + at) == (byte) 0xFF) {
        return at;
      }
      at++;
    }
    return -1;
  }
}
