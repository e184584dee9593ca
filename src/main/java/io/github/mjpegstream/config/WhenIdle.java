package io.github.mjpegstream.config;

import java.util.Locale;

/** What becomes of a camera that nobody watches. */
public enum WhenIdle {
  /** It goes on capturing, so that the next viewer has a live picture at once. */
  KEEP_RUNNING,
  /** It is closed, and opened again for the next viewer. */
  STOP_CAMERA;

  /** Returns the name as it stands in the configuration: {@code "keep-running"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static WhenIdle ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
