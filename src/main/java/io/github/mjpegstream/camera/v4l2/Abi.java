package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.ffi.LibC;
import io.github.mjpegstream.ffi.NativeMemory;
import java.util.Optional;

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

  /**
   * Makes sure that the kernel can be called here.
   *
   * @throws CaptureException if it cannot, with the reason in words
   */
  static void require() throws CaptureException {
    Optional<String> unavailable = LibC.unavailable();
    if (unavailable.isPresent()) {
      throw unsupported("native code cannot be called: " + unavailable.get());
    }
    String machine = System.getProperty("os.arch");
    // 32-bit x86 aligns numbers of 64 bits otherwise.
    if (CURRENT == ILP32 && !machine.startsWith("arm")) {
      throw unsupported(machine + " (expected: amd64, arm64 or 32-bit ARM)");
    }
  }

  private static CaptureException unsupported(String why) {
    return new CaptureException(
        CaptureException.Reason.UNSUPPORTED_SYSTEM, "video devices cannot be used here: " + why);
  }
}
