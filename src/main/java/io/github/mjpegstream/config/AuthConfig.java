package io.github.mjpegstream.config;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may come in. Nobody is asked as long as it names neither a user nor a token nor a secret for
 * links.
 *
 * @param users by their names
 * @param tokens by their names
 * @param linkSecret what signs links; empty where there are none
 * @param open what needs no login
 */
public record AuthConfig(
    Map<String, User> users,
    Map<String, Token> tokens,
    Optional<LinkSecret> linkSecret,
    Set<Open> open) {
  /** As it is without any setting: everybody may do everything. */
  public static final AuthConfig OFF =
      new AuthConfig(Map.of(), Map.of(), Optional.empty(), Set.of(Open.LIVE));

  public AuthConfig {
    users = Map.copyOf(users);
    tokens = Map.copyOf(tokens);
    open = Set.copyOf(open);
  }

  /** Whether anybody is asked who they are. */
  public boolean required() {
    return !users.isEmpty() || !tokens.isEmpty() || linkSecret.isPresent();
  }

  /** What can be left open to everybody. */
  public enum Open {
    /** Whether the process answers. */
    LIVE,

    /** How the cameras are doing. */
    HEALTH,

    /** Figures for a monitoring system. */
    METRICS,

    /** Everything of the scope view, the pictures as well. */
    VIEW;

    /** Returns its name, as people write it. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Open ofLabel(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * A person with a password.
   *
   * @param hash of the password, by bcrypt
   */
  public record User(String hash, Scope scope) {
    /** Returns what may be shown. */
    @Override
    public String toString() {
      return Secrets.MASK + ' ' + scope.label();
    }
  }

  /**
   * A program with a token.
   *
   * @param sha256 of the token, in lower-case hexadecimal digits
   * @param cameras the only ones it may have to do with; empty for all
   */
  public record Token(String sha256, Scope scope, Set<String> cameras) {
    public Token {
      cameras = Set.copyOf(cameras);
    }

    /** Returns what may be shown. */
    @Override
    public String toString() {
      StringBuilder shown = new StringBuilder(Secrets.MASK).append(' ').append(scope.label());
      cameras.stream().sorted().forEach(camera -> shown.append(" camera=").append(camera));
      return shown.toString();
    }
  }

  /**
   * What links are signed with.
   *
   * @param text of high entropy
   */
  public record LinkSecret(String text) {
    /** Returns what may be shown. */
    @Override
    public String toString() {
      return Secrets.MASK;
    }
  }
}
