package io.github.mjpegstream.tls;

/** A certificate or a key that cannot be used. Its message has no secret. */
public final class PemException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String found;
  private final String expected;

  PemException(String found, String expected) {
    super(found + " (expected: " + expected + ")");
    this.found = found;
    this.expected = expected;
  }

  /** Returns what there is. */
  public String found() {
    return found;
  }

  /** Returns what should be there. */
  public String expected() {
    return expected;
  }
}
