package io.github.mjpegstream.config;

import java.util.Optional;

/**
 * A value, and where it was set.
 *
 * @param value the key's default where what was set is wrong
 * @param place for people: {@code "mjpeg-stream.yml:14"}
 * @param valid false where what was set is wrong, which has been reported already
 * @param credential what was set, where that stands for a secret: {@code "credential:NAME"}
 */
record Setting<T>(T value, String place, boolean valid, Optional<String> credential) {
  static final String DEFAULT_PLACE = "default";

  /** A value that stands for itself. */
  Setting(T value, String place, boolean valid) {
    this(value, place, valid, Optional.empty());
  }

  boolean isDefault() {
    return place.equals(DEFAULT_PLACE);
  }
}
