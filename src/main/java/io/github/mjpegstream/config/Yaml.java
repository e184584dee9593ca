package io.github.mjpegstream.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Writes values so that YAML reads the same text again. */
final class Yaml {
  /** What needs no quotes, in any version of YAML. */
  private static final Pattern PLAIN = Pattern.compile("-?[A-Za-z0-9][A-Za-z0-9._/+-]*");

  private static final Pattern MEANS_NOTHING = Pattern.compile("null|~", Pattern.CASE_INSENSITIVE);

  private Yaml() {}

  static String scalar(String text) {
    boolean plain = PLAIN.matcher(text).matches() && !MEANS_NOTHING.matcher(text).matches();
    return plain ? text : quoted(text);
  }

  static String list(List<String> items) {
    return "[" + String.join(", ", items.stream().map(Yaml::quoted).toList()) + "]";
  }

  static String mapping(Map<?, ?> entries) {
    return "{"
        + String.join(
            ", ",
            entries.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + quoted(entry.getValue().toString()))
                .toList())
        + "}";
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' '
          || c == 0x7f
          || (c > 0x7f && !Character.isLetterOrDigit(c) && !Character.isSurrogate(c))) {
        quoted.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
          quoted.append(Character.forDigit((c >> shift) & 0xf, 16));
        }
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
