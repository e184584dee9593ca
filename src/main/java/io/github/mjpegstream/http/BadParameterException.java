package io.github.mjpegstream.http;

/** A parameter of a request has a value that means nothing; the message says what was expected. */
final class BadParameterException extends Exception {
  private static final long serialVersionUID = 1;

  BadParameterException(String message) {
    super(message);
  }
}
