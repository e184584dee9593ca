package io.github.mjpegstream.process;

import io.github.mjpegstream.ffi.LibC;

/** Sends signals to process groups. Replaced in tests. Implementations are thread-safe. */
@FunctionalInterface
public interface Signals {
  /** Asks to end; signal(7). */
  int TERMINATE = 15;

  /** Ends without asking; signal(7). */
  int KILL = 9;

  /** The signals of this machine. */
  Signals NATIVE = (group, signal) -> LibC.kill(Math.toIntExact(-group), signal) == 0;

  /**
   * Sends a signal to every process of a group.
   *
   * @return whether there was a process that could be reached
   * @throws UnsatisfiedLinkError if native code cannot be called on this machine
   */
  boolean sendToGroup(long group, int signal);
}
