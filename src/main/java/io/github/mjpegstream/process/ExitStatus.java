package io.github.mjpegstream.process;

/** What the exit status of a process means, in words. */
public final class ExitStatus {
  /** SIGABRT: the program found itself in a state it cannot go on from. */
  public static final int ABORTED = 128 + 6;

  /** SIGKILL. */
  public static final int KILLED = 128 + 9;

  /** SIGTERM. */
  public static final int TERMINATED = 128 + 15;

  private ExitStatus() {}

  /**
   * Returns the words that follow the name of the program: {@code "exited with status 255"}.
   *
   * @param status as {@link Process#exitValue()} returns it: above 128 for a signal
   */
  public static String describe(int status) {
    return switch (status) {
      case 0 -> "exited without an error";
      case 126 -> "could not be executed (status 126)";
      case 127 -> "could not be executed, or lacks a program it needs (status 127)";
      case 129 -> "was ended by SIGHUP (status 129)";
      case 130 -> "was ended by SIGINT (status 130)";
      case 131 -> "was ended by SIGQUIT (status 131)";
      case 132 -> "crashed with an illegal instruction (SIGILL, status 132)";
      case ABORTED -> "aborted (SIGABRT, status 134)";
      case 135 -> "crashed (SIGBUS, status 135)";
      case 136 -> "crashed (SIGFPE, status 136)";
      case KILLED -> "was killed (SIGKILL, status 137), perhaps by the out-of-memory killer";
      case 139 -> "crashed (SIGSEGV, status 139)";
      case 141 -> "was ended by SIGPIPE (status 141)";
      case TERMINATED -> "was ended by SIGTERM (status 143)";
      default ->
          status > 128 && status <= 128 + 64
              ? "was ended by signal " + (status - 128) + " (status " + status + ")"
              : "exited with status " + status;
    };
  }
}
