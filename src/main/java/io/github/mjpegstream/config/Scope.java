package io.github.mjpegstream.config;

import java.util.Locale;
import java.util.Optional;

/** What somebody may do. Each may also do what those before it may. */
public enum Scope {
  /** Streams, snapshots, the page, and everything else that only tells. */
  VIEW,

  /** Setting the controls of a camera, and restarting it. */
  CONTROL,

  /** What outlives the server, such as writing settings to the configuration file. */
  ADMIN;

  /** Whether who has this one may do what asks for the other. */
  public boolean includes(Scope asked) {
    return compareTo(asked) >= 0;
  }

  /** Returns its name, as people write it. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Scope> ofLabel(String label) {
    for (Scope scope : values()) {
      if (scope.label().equals(label)) {
        return Optional.of(scope);
      }
    }
    return Optional.empty();
  }
}
