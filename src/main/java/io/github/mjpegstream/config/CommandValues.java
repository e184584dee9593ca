package io.github.mjpegstream.config;

import java.time.Duration;
import java.util.List;

/** Reads the values of options of commands as those of settings are read. */
public final class CommandValues {
  private CommandValues() {}

  /**
   * Reads a duration.
   *
   * @param flag for messages
   * @param min the shortest, such as {@code 1m}
   * @param max the longest
   * @throws ConfigException if it is none, with one line that says so
   */
  public static Duration duration(String flag, String text, String min, String max)
      throws ConfigException {
    try {
      return ValueTypes.duration(min, max).parse(text);
    } catch (BadValueException e) {
      throw new ConfigException(
          List.of(
              flag
                  + ": "
                  + e.shown().orElseGet(() -> Shown.value(text))
                  + " (expected: "
                  + e.expected()
                  + ")"));
    }
  }
}
