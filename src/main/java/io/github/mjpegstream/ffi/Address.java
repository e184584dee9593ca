package io.github.mjpegstream.ffi;

import com.sun.jna.Pointer;

/**
 * A pointer that can be set, so that a call need not make one. Confined to one thread at a time.
 */
final class Address extends Pointer {
  Address() {
    super(0);
  }

  Address set(long address) {
    peer = address;
    return this;
  }
}
