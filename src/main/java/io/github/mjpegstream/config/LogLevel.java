package io.github.mjpegstream.config;

import java.util.Locale;

/** How much is logged, from least to most. */
public enum LogLevel {
  /** Only what a person must act on. */
  ERROR,
  /** Also what is degraded but heals itself. */
  WARN,
  /** Also every change of state. */
  INFO,
  /** Also what helps to find a fault. */
  DEBUG;

  /** Returns the name as it stands in the configuration: {@code "info"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static LogLevel ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
