package io.github.mjpegstream.access;

import io.github.mjpegstream.config.Scope;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who has been let in. Immutable.
 *
 * @param kind of what was shown at the door
 * @param name of the user or of the token; empty for others
 * @param credential what they were let in for, to be compared with what holds later
 * @param cameras the only ones they may have to do with; empty for all
 * @param expires when they must have left; empty for never
 */
public record Principal(
    Kind kind,
    String name,
    Object credential,
    Scope scope,
    Set<String> cameras,
    Optional<Instant> expires) {
  /** What can be shown at the door. */
  public enum Kind {
    NOTHING,
    PASSWORD,
    TOKEN,
    LINK
  }

  /** Somebody who has shown nothing, and may see what is open to everybody. */
  public static final Principal ANYBODY =
      new Principal(Kind.NOTHING, "", "", Scope.VIEW, Set.of(), Optional.empty());

  public Principal {
    cameras = Set.copyOf(cameras);
  }

  /** Returns what may be shown. */
  @Override
  public String toString() {
    return kind + (name.isEmpty() ? "" : " " + name);
  }
}
