package io.github.mjpegstream.config;

/** A configuration file that cannot be changed. The message says which, why, and what to do. */
public final class SettingsFileException extends Exception {
  private static final long serialVersionUID = 1L;

  SettingsFileException(String message) {
    super(message);
  }

  SettingsFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
