package io.github.mjpegstream.config;

import java.util.List;
import java.util.Optional;

/**
 * The sample file: every key with its default, commented out.
 *
 * <p>Prose stands behind {@code "# "}, a key directly behind {@code "#"}, so that one knows what to
 * take the mark from.
 */
public final class SampleConfig {
  private static final int WIDTH = 88;

  private SampleConfig() {}

  /**
   * Returns the file, in ASCII. As it is, and with every key uncommented, it gives the defaults.
   */
  public static String yaml() {
    StringBuilder yaml = new StringBuilder();
    comment(yaml, "", "Sample configuration of mjpeg-stream. Every key is here with its default.");
    comment(
        yaml,
        "",
        "To change one, take the # from the front of its line and edit it; then look at what"
            + " mjpeg-stream --config FILE --check-config says.");
    comment(
        yaml,
        "",
        "Environment variables are stronger than this file, flags are stronger than both.");
    appendKeys(yaml, "", "");
    yaml.append('\n').append(ConfigKey.SERVER_SECTION).append(":\n");
    appendKeys(yaml, "  ", ConfigKey.SERVER_SECTION);
    yaml.append('\n');
    comment(yaml, "", "Who may come in. Without a user, a token or a secret for links: everybody.");
    yaml.append(ConfigKey.AUTH_SECTION).append(":\n");
    appendKeys(yaml, "  ", ConfigKey.AUTH_SECTION);
    yaml.append('\n');
    comment(yaml, "", "Encryption.");
    yaml.append(ConfigKey.TLS_SECTION).append(":\n");
    appendKeys(yaml, "  ", ConfigKey.TLS_SECTION);
    yaml.append('\n');
    comment(yaml, "", "What holds for every camera.");
    yaml.append(ConfigKey.CAMERA_SECTION).append(":\n");
    appendKeys(yaml, "  ", ConfigKey.CAMERA_SECTION);
    yaml.append('\n');
    comment(
        yaml,
        "",
        "Several cameras: each has a name, and keys of its own which are stronger than those"
            + " above. The first one is the default camera. Without this section there is one,"
            + " named camera.");
    for (String line : List.of("cameras:", "  front:", "    index: 0", "  back:", "    index: 1")) {
      yaml.append("#   ").append(line).append('\n');
    }
    return yaml.toString();
  }

  private static void appendKeys(StringBuilder yaml, String indentation, String section) {
    String separator = section.isEmpty() ? "\n" : "";
    Optional<ConfigKey.Group> group = Optional.empty();
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (key.section().equals(section)) {
        yaml.append(separator);
        if (group.isPresent() && group.get() != key.group()) {
          comment(yaml, indentation, "---- " + key.group().title() + " ----");
          yaml.append('\n');
        }
        group = Optional.of(key.group());
        comment(yaml, indentation, key.summary() + " (" + key.values() + ").");
        if (!key.details().isEmpty()) {
          comment(yaml, indentation, key.details());
        }
        yaml.append(indentation).append('#').append(key.shortName()).append(": ");
        yaml.append(defaultValue(key)).append('\n');
        separator = "\n";
      }
    }
  }

  private static String defaultValue(ConfigKey<?> key) {
    if (key.isMapping()) {
      return "{}";
    }
    return key.isList() ? "[" + key.defaultText() + "]" : Yaml.scalar(key.defaultText());
  }

  private static void comment(StringBuilder yaml, String indentation, String text) {
    StringBuilder line = new StringBuilder(indentation).append('#');
    for (String word : text.split(" ", -1)) {
      if (line.length() + 1 + word.length() > WIDTH) {
        yaml.append(line).append('\n');
        line = new StringBuilder(indentation).append('#');
      }
      line.append(' ').append(word);
    }
    yaml.append(line).append('\n');
  }
}
