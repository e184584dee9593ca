package io.github.mjpegstream.config;

import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the settings about who may come in must be to the others. Confined to one thread. */
final class AuthChecks {
  private final Settings settings;
  private final Set<String> cameras;
  private final Problems problems;

  /**
   * @param cameras the names of all
   */
  AuthChecks(Settings settings, Set<String> cameras, Problems problems) {
    this.settings = settings;
    this.cameras = cameras;
    this.problems = problems;
  }

  /** Checks, and returns what is then to be used. */
  AuthConfig check() {
    Setting<Map<String, AuthConfig.Token>> tokens = settings.get(ConfigKey.TOKENS);
    tokens.value().forEach((name, token) -> checkCameras(name, token, tokens.place()));
    Set<AuthConfig.Open> open = EnumSet.noneOf(AuthConfig.Open.class);
    settings.value(ConfigKey.PUBLIC).forEach(name -> open.add(AuthConfig.Open.ofLabel(name)));
    return new AuthConfig(
        settings.value(ConfigKey.USERS), settings.value(ConfigKey.TOKENS), linkSecret(), open);
  }

  private void checkCameras(String name, AuthConfig.Token token, String place) {
    for (String camera : token.cameras()) {
      if (!cameras.contains(camera)) {
        problems.badValue(
            ConfigKey.TOKENS.name(),
            name + " with the camera " + Shown.value(camera),
            "one of " + String.join(", ", cameras),
            place);
      }
    }
  }

  private Optional<AuthConfig.LinkSecret> linkSecret() {
    Setting<Optional<AuthConfig.LinkSecret>> setting = settings.get(ConfigKey.LINK_SECRET);
    if (setting.value().isEmpty() || !SecretFile.isNamedBy(setting.value().get().text())) {
      return setting.value();
    }
    try {
      String text = SecretFile.read(setting.value().get().text(), "a file with the secret").strip();
      AuthValues.checkSecret(text);
      return Optional.of(new AuthConfig.LinkSecret(text));
    } catch (BadValueException e) {
      problems.badValue(
          ConfigKey.LINK_SECRET.name(), e.shown().orElseThrow(), e.expected(), setting.place());
      return Optional.empty();
    }
  }
}
