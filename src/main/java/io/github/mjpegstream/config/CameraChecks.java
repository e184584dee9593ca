package io.github.mjpegstream.config;

import java.time.Duration;
import java.util.List;

/** What the settings of one camera must be to each other. Confined to one thread. */
final class CameraChecks {
  private final String path;
  private final Settings settings;
  private final Problems problems;

  /**
   * @param path of the camera as the user wrote it: {@code "cameras.front"}
   */
  CameraChecks(String path, Settings settings, Problems problems) {
    this.path = path;
    this.settings = settings;
    this.problems = problems;
  }

  void check() {
    checkSource("command", ConfigKey.COMMAND, settings.value(ConfigKey.COMMAND).isEmpty());
    checkSource("http", ConfigKey.URL, settings.value(ConfigKey.URL).isEmpty());
    checkDevice();
    checkProgram();
    checkBackoff();
  }

  /** A type needs its source, and a source its type. */
  private void checkSource(String type, ConfigKey<?> key, boolean missing) {
    if (!settings.allValid(List.of(ConfigKey.TYPE, key))) {
      return;
    }
    String chosen = settings.value(ConfigKey.TYPE);
    if (chosen.equals(type) && missing) {
      problems.badValue(
          path(key),
          "none",
          "one, because the type is " + type,
          settings.get(ConfigKey.TYPE).place());
    }
    if (chosen.equals("auto") && !missing) {
      problems.badValue(
          path(ConfigKey.TYPE),
          "auto",
          type + ", because there is a " + key.shortName(),
          settings.get(key).place());
    }
  }

  /** Whoever names a device means no other camera, not even one of the Pi. */
  private void checkDevice() {
    boolean valid = settings.allValid(List.of(ConfigKey.TYPE, ConfigKey.DEVICE));
    Setting<String> device = settings.get(ConfigKey.DEVICE);
    if (valid && settings.value(ConfigKey.TYPE).equals("auto") && !device.value().isEmpty()) {
      problems.badValue(
          path(ConfigKey.TYPE),
          "auto",
          "v4l2, because there is a " + ConfigKey.DEVICE.shortName(),
          device.place());
    }
  }

  private void checkProgram() {
    Setting<List<String>> command = settings.get(ConfigKey.COMMAND);
    if (!command.value().isEmpty() && command.value().get(0).isBlank()) {
      problems.badValue(
          path(ConfigKey.COMMAND), "\"\" as the program", "its name or path", command.place());
    }
  }

  private void checkBackoff() {
    if (!settings.allValid(List.of(ConfigKey.BACKOFF_MIN, ConfigKey.BACKOFF_MAX))) {
      return;
    }
    Setting<Duration> min = settings.get(ConfigKey.BACKOFF_MIN);
    Setting<Duration> max = settings.get(ConfigKey.BACKOFF_MAX);
    if (min.value().compareTo(max.value()) > 0) {
      problems.badValue(
          path(ConfigKey.BACKOFF_MIN),
          ConfigKey.BACKOFF_MIN.type().format(min.value()),
          "at most backoff-max, " + ConfigKey.BACKOFF_MAX.type().format(max.value()),
          (min.isDefault() ? max : min).place());
    }
  }

  private String path(ConfigKey<?> key) {
    return path + "." + key.shortName();
  }
}
