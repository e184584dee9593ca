package io.github.mjpegstream.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everything that is wrong with a configuration, a line each. Confined to one thread. */
final class Problems {
  private final Set<String> lines = new LinkedHashSet<>();

  /** Adds {@code path: shown (expected: expected), place}. */
  void badValue(String path, String shown, String expected, String place) {
    lines.add(Shown.printable(path) + ": " + shown + " (expected: " + expected + "), " + place);
  }

  /** Adds {@code path: unknown WHAT (did you mean near?), place}. */
  void unknown(String what, String path, Optional<String> near, String place) {
    String hint = near.map(known -> " (did you mean " + known + "?)").orElse("");
    lines.add(Shown.printable(path) + ": unknown " + what + hint + ", " + place);
  }

  void add(String line) {
    lines.add(line);
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  List<String> lines() {
    return List.copyOf(lines);
  }
}
