package io.github.mjpegstream.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A configuration, and where each of its values comes from. Immutable. */
public final class LoadedConfig {
  private static final int COMMENT_COLUMN = 42;

  private final Config config;
  private final Settings server;
  private final Map<String, Settings> cameras;
  private final Optional<Path> file;
  private final Credentials credentials;
  private final Reading reading;

  /** Reads a configuration. */
  @FunctionalInterface
  interface Reading {
    LoadedConfig read() throws ConfigException;
  }

  /**
   * @param file that it was read from, among other sources; empty for none
   * @param credentials for which values in the file may stand
   * @param reading reads the same sources again
   */
  LoadedConfig(
      Config config,
      Settings server,
      Map<String, Settings> cameras,
      Optional<Path> file,
      Credentials credentials,
      Reading reading) {
    this.reading = reading;
    this.file = file;
    this.credentials = credentials;
    this.config = config;
    this.server = server;
    this.cameras = new LinkedHashMap<>(cameras);
  }

  public Config config() {
    return config;
  }

  /** Returns what is set on each camera, in their order. */
  public List<CameraSettings> cameraSettings() {
    List<CameraSettings> all = new ArrayList<>();
    cameras.forEach((name, settings) -> all.add(new CameraSettings(name, settings)));
    return all;
  }

  /**
   * Reads the same sources again: the file, below the environment and the flags as they were.
   *
   * @throws ConfigException with everything that is wrong
   */
  public LoadedConfig readAgain() throws ConfigException {
    return reading.read();
  }

  /** Returns whether a file was read, among other sources. */
  public boolean isFromFile() {
    return file.isPresent();
  }

  /** Returns what is set on the server as a whole. */
  Settings server() {
    return server;
  }

  /** Returns the file into which changes can be written; empty if none is in use. */
  public Optional<SettingsFile> settingsFile() {
    return file.map(path -> new SettingsFile(path, credentials));
  }

  /**
   * Returns the configuration as a file that gives the same one again, with the source of each
   * value behind it. Only secrets are masked.
   */
  public String toYaml() {
    StringBuilder yaml = new StringBuilder();
    yaml.append("# The configuration in effect. Passwords are shown as ***.\n");
    appendKeys(yaml, "", "", server);
    for (String section :
        List.of(ConfigKey.SERVER_SECTION, ConfigKey.AUTH_SECTION, ConfigKey.TLS_SECTION)) {
      yaml.append('\n').append(section).append(":\n");
      appendKeys(yaml, "  ", section, server);
    }
    yaml.append('\n').append(ConfigKey.CAMERAS_SECTION).append(":\n");
    cameras.forEach(
        (name, settings) -> {
          yaml.append("  ").append(Yaml.scalar(name)).append(":\n");
          appendKeys(yaml, "    ", ConfigKey.CAMERA_SECTION, settings);
        });
    return yaml.toString();
  }

  private static void appendKeys(
      StringBuilder yaml, String indentation, String section, Settings settings) {
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.section().equals(section)) {
        appendKey(yaml, indentation, key, settings);
      }
    }
  }

  private static <T> void appendKey(
      StringBuilder yaml, String indentation, ConfigKey<T> key, Settings settings) {
    Setting<T> setting = settings.get(key);
    String value =
        setting.credential().map(Yaml::scalar).orElseGet(() -> yamlValue(key, setting.value()));
    String line = indentation + key.shortName() + ": " + value;
    String padding = " ".repeat(Math.max(1, COMMENT_COLUMN - line.length()));
    yaml.append(line).append(padding).append("# ").append(setting.place()).append('\n');
  }

  /** Returns the value of a key as a file would have it, without secrets. */
  static <T> String shown(ConfigKey<T> key, Settings settings) {
    return yamlValue(key, settings.value(key));
  }

  private static <T> String yamlValue(ConfigKey<T> key, T value) {
    if (value instanceof List<?> words) {
      return Yaml.list(words.stream().map(word -> Secrets.mask(word.toString())).toList());
    }
    if (value instanceof Map<?, ?> assigned) {
      return Yaml.mapping(assigned);
    }
    boolean isSecret = !key.hasFlag() && !key.isDefault(value);
    if (isSecret || (value instanceof String text && SecretFile.isPem(text))) {
      return Yaml.scalar(Secrets.MASK);
    }
    return Yaml.scalar(Secrets.mask(key.type().format(value)));
  }
}
