package io.github.mjpegstream.http;

/** A parameter of a request is not what it must be; the message says what was expected. */
final class BadParameterException extends Exception {
  private static final long serialVersionUID = 1;

  /** Longer values are not repeated in the answer. */
  private static final int LONGEST_SHOWN = 40;

  BadParameterException(String name, String value, String expected) {
    super(name + ": " + shown(value) + " (expected: " + expected + ")");
  }

  private static String shown(String value) {
    if (value.isEmpty()) {
      return "nothing";
    }
    String printable = value.replaceAll("[^ -~]", "?");
    return printable.length() <= LONGEST_SHOWN
        ? printable
        : printable.substring(0, LONGEST_SHOWN) + "...";
  }
}
