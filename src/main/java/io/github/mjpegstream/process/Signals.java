package io.github.mjpegstream.process;

import io.github.mjpegstream.ffi.LibC;

/** Sends signals to process groups. Replaced in tests. Implementations are thread-safe. */
@FunctionalInterface
public interface Signals {
  /** Asks to end; signal(7). */
  int TERMINATE = 15;

  /** Ends without asking; signal(7). */
  int KILL = 9;

  /**
   * The signals of this machine: kill(2), or where native code cannot be called (a temporary folder
   * that is read-only or mounted noexec) the shell's.
   */
  Signals SYSTEM =
      (group, signal) -> {
        try {
          return LibC.kill(Math.toIntExact(-group), signal) == 0;
        } catch (LinkageError e) {
          return ShellSignals.INSTANCE.sendToGroup(group, signal);
        }
      };

  /**
   * Sends a signal to every process of a group.
   *
   * @return whether there was a process that could be reached
   */
  boolean sendToGroup(long group, int signal);
}
