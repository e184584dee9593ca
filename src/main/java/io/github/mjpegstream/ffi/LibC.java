package io.github.mjpegstream.ffi;

import com.sun.jna.LastErrorException;
import com.sun.jna.Native;

/** The few functions of the C library that Java does not offer. Thread-safe. */
public final class LibC {
  private LibC() {}

  /**
   * Sends a signal, kill(2).
   *
   * @param pid a process, or the negated id of a process group; never −1, 0 or 1, which mean
   *     everybody, ourselves and init
   * @return 0, or the error number
   * @throws UnsatisfiedLinkError if native code cannot be called on this machine
   */
  public static int kill(int pid, int signal) {
    if (pid >= -1 && pid <= 1) {
      throw new IllegalArgumentException("pid " + pid + " (expected: below -1 or above 1)");
    }
    try {
      Functions.kill(pid, signal);
      return 0;
    } catch (LastErrorException e) {
      return e.getErrorCode();
    }
  }

  /** Loaded at the first call, not with the class around it. */
  private static final class Functions {
    static {
      Native.register(Functions.class, "c");
    }

    private Functions() {}

    static native int kill(int pid, int signal) throws LastErrorException;
  }
}
