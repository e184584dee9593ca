package io.github.mjpegstream.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What one source sets, or what all of them together do. Confined to one thread. */
final class Settings {
  private final Map<ConfigKey<?>, Setting<?>> settings = new LinkedHashMap<>();
  private final Credentials credentials;

  /** Without credentials. */
  Settings() {
    this(Credentials.NONE);
  }

  /**
   * @param credentials for which texts that are read may stand
   */
  Settings(Credentials credentials) {
    this.credentials = credentials;
  }

  /** Returns the default of every key. */
  static Settings defaults() {
    Settings defaults = new Settings();
    for (ConfigKey<?> key : ConfigKey.all()) {
      defaults.putDefault(key);
    }
    return defaults;
  }

  private <T> void putDefault(ConfigKey<T> key) {
    put(key, new Setting<>(key.defaultValue(), Setting.DEFAULT_PLACE, true));
  }

  <T> void put(ConfigKey<T> key, Setting<T> setting) {
    settings.put(key, setting);
  }

  /**
   * Reads the text of a key; what is wrong with it becomes a problem.
   *
   * @param path of the key as the user wrote it
   * @param place where the user wrote it
   */
  <T> void read(ConfigKey<T> key, String path, String text, String place, Problems problems) {
    if (Credentials.isReference(text)) {
      readCredential(key, path, text, place, problems);
      return;
    }
    try {
      put(key, new Setting<>(key.type().parse(text), place, true));
    } catch (BadValueException e) {
      problems.badValue(path, e.shown().orElseGet(() -> Shown.value(text)), e.expected(), place);
      putInvalid(key, place);
    }
  }

  /** What a credential holds is never shown. */
  private <T> void readCredential(
      ConfigKey<T> key, String path, String reference, String place, Problems problems) {
    String content;
    try {
      content =
          key.isFile() ? credentials.file(reference).toString() : credentials.content(reference);
    } catch (BadValueException e) {
      problems.badValue(
          path, e.shown().orElseGet(() -> Shown.value(reference)), e.expected(), place);
      putInvalid(key, place);
      return;
    }
    try {
      T value = key.type().parse(content);
      put(key, new Setting<>(value, place, true, Optional.of(reference)));
    } catch (BadValueException e) {
      problems.badValue(path, "what " + Shown.value(reference) + " holds", e.expected(), place);
      putInvalid(key, place);
    }
  }

  /** Notes that a value was set, but a wrong one. */
  <T> void putInvalid(ConfigKey<T> key, String place) {
    put(key, new Setting<>(key.defaultValue(), place, false));
  }

  /** Returns these settings, with the stronger ones in their place where there are any. */
  Settings under(Settings stronger) {
    Settings merged = new Settings();
    merged.settings.putAll(settings);
    merged.settings.putAll(stronger.settings);
    return merged;
  }

  boolean has(ConfigKey<?> key) {
    return settings.containsKey(key);
  }

  @SuppressWarnings("unchecked") // put() takes a key and a setting of the same type only
  <T> Setting<T> get(ConfigKey<T> key) {
    return (Setting<T>) settings.get(key);
  }

  <T> T value(ConfigKey<T> key) {
    return get(key).value();
  }

  boolean allValid(List<ConfigKey<?>> keys) {
    for (ConfigKey<?> key : keys) {
      if (!get(key).valid()) {
        return false;
      }
    }
    return true;
  }
}
