package io.github.mjpegstream.config;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class ConfigException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Not a {@code List}, so that it can be serialized for certain. */
  private final String[] problems;

  ConfigException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = problems.toArray(new String[0]);
  }

  /** Returns one line for each problem: what, the value, what was expected, where. No secrets. */
  public List<String> problems() {
    return List.of(problems);
  }
}
