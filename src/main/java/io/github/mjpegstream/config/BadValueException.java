package io.github.mjpegstream.config;

import java.util.Optional;

/** A text that is no value of its type. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String shown;
  private final String expected;

  /** A text that may be shown as it is. */
  BadValueException(String expected) {
    this(null, expected);
  }

  /**
   * A text that is better described than shown.
   *
   * @param shown what stands in the message instead of the text; null for the text
   */
  BadValueException(String shown, String expected) {
    super(expected);
    this.shown = shown;
    this.expected = expected;
  }

  Optional<String> shown() {
    return Optional.ofNullable(shown);
  }

  String expected() {
    return expected;
  }
}
