package io.github.mjpegstream.process;

/** A program that could not be started. The message names it and says why. */
public final class ChildStartException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What was in the way. */
  public enum Kind {
    /** There is no such file, or none of that name on the search path. */
    NOT_FOUND,
    /** There is such a file, but we may not execute it. */
    NOT_EXECUTABLE,
    /** The operating system refused. */
    FAILED
  }

  private final Kind kind;

  ChildStartException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
