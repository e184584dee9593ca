package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.ffi.NativeMemory;

/** How C lays out the kernel's structures. Both are little-endian on every machine we know. */
enum Abi {
  /** 64-bit: amd64 and arm64, which agree. */
  LP64,
  /**
   * 32-bit ARM (armhf), with 64-bit times: Linux takes them since 5.6, and Debian's C library uses
   * them from trixie on.
   */
  ILP32;

  /** That of this process. */
  static final Abi CURRENT = NativeMemory.POINTER_BYTES == Long.BYTES ? LP64 : ILP32;
}
