package io.github.mjpegstream.config;

import java.util.Locale;

/** Who makes JPEGs of the pictures of a Pi camera. */
public enum RpicamPipeline {
  /** rpicam-vid, of every picture. */
  MJPEG,
  /** This program, of the raw pictures that rpicam-vid delivers, while somebody watches. */
  RAW;

  /** Returns the name as it stands in the configuration: {@code "mjpeg"}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static RpicamPipeline ofLabel(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
