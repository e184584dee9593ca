package io.github.mjpegstream.config;

/**
 * A value that somebody wants a control to have, as JSON says it. Immutable.
 *
 * @param kind of JSON value
 * @param text without quotes; of something that is no plain value, a word for what it is
 */
public record ControlValue(Kind kind, String text) {
  /** The kinds of JSON values. */
  public enum Kind {
    NUMBER,
    BOOLEAN,
    TEXT,
    /** Nothing: the default. */
    NULL,
    /** An object or an array, which no control takes. */
    OTHER
  }

  /** What stands for the default. */
  public static final ControlValue NULL = new ControlValue(Kind.NULL, "null");

  /** Returns it for a message. */
  String shown() {
    return kind == Kind.TEXT ? '"' + Shown.value(text) + '"' : Shown.value(text);
  }
}
