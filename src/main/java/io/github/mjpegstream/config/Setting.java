package io.github.mjpegstream.config;

/**
 * A value, and where it was set.
 *
 * @param value the key's default where what was set is wrong
 * @param place for people: {@code "mjpeg-stream.yml:14"}
 * @param valid false where what was set is wrong, which has been reported already
 */
record Setting<T>(T value, String place, boolean valid) {
  static final String DEFAULT_PLACE = "default";

  boolean isDefault() {
    return place.equals(DEFAULT_PLACE);
  }
}
