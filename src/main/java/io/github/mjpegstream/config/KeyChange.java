package io.github.mjpegstream.config;

/**
 * Another value of one key.
 *
 * @param name of the key, or of an entry of {@code controls} with {@link
 *     CameraControl#DEVICE_PREFIX} in front
 * @param before the value that it had, for people, without secrets
 * @param after the value that it has now, for people, without secrets
 * @param effect what it takes for that to take effect; of a key of the server it tells nothing
 */
public record KeyChange(String name, String before, String after, KeyEffect effect) {
  /** Returns the change for people: {@code "fps 5 → 10"}. */
  @Override
  public String toString() {
    return before.equals(after)
        ? name + " " + after + " (in what is not shown)"
        : name + " " + before + " → " + after;
  }
}
