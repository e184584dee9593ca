package io.github.mjpegstream.config;

import java.time.Duration;
import java.util.List;

/** What the settings of one camera must be to each other. Confined to one thread. */
final class CameraChecks {
  /**
   * rpicam-vid keeps seven or eight frames back while it finds the exposure (measured with 1.12.0,
   * 2026-11).
   */
  private static final int FRAMES_TO_START = 10;

  private static final int FRAMES_TO_STALL = 2;

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
    checkProgram();
    checkBackoff();
    checkTimeouts();
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

  private void checkTimeouts() {
    checkLongerThan(
        FRAMES_TO_STALL,
        ConfigKey.STALL_TIMEOUT,
        settings.get(ConfigKey.STALL_TIMEOUT),
        settings.value(ConfigKey.STALL_TIMEOUT));
    Duration freezeTimeout = settings.value(ConfigKey.FREEZE_TIMEOUT).orElse(Duration.ZERO);
    if (!freezeTimeout.isZero()) {
      checkLongerThan(
          FRAMES_TO_STALL,
          ConfigKey.FREEZE_TIMEOUT,
          settings.get(ConfigKey.FREEZE_TIMEOUT),
          freezeTimeout);
    }
    String type = settings.value(ConfigKey.TYPE);
    if (type.equals("auto") || type.equals("rpicam")) {
      checkLongerThan(
          FRAMES_TO_START,
          ConfigKey.START_TIMEOUT,
          settings.get(ConfigKey.START_TIMEOUT),
          settings.value(ConfigKey.START_TIMEOUT));
    }
  }

  private void checkLongerThan(int frames, ConfigKey<?> key, Setting<?> setting, Duration timeout) {
    // A default that is too short for a slow camera is stretched; only what was asked for can be
    // wrong.
    if (setting.isDefault() || !settings.allValid(List.of(ConfigKey.TYPE, ConfigKey.FPS, key))) {
      return;
    }
    double fps = settings.value(ConfigKey.FPS);
    Duration least = Duration.ofMillis((long) Math.ceil(frames * 1_000 / fps));
    if (timeout.compareTo(least) <= 0) {
      problems.badValue(
          path(key),
          ConfigKey.STALL_TIMEOUT.type().format(timeout),
          "longer than "
              + ConfigKey.STALL_TIMEOUT.type().format(least)
              + ", "
              + frames
              + " frames at "
              + Decimals.format(fps)
              + " fps",
          setting.place());
    }
  }

  private String path(ConfigKey<?> key) {
    return path + "." + key.shortName();
  }
}
