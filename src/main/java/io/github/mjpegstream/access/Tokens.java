package io.github.mjpegstream.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.config.AuthConfig;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * Passwords of programs. They are random and long, so a plain hash is enough to keep them: nobody
 * guesses them. Thread-safe.
 */
public final class Tokens {
  private static final int RANDOM_BYTES = 32;

  /** So that one is known for what it is where it turns up. */
  private static final String PREFIX = "mjs_";

  private final Map<String, AuthConfig.Token> tokens;

  Tokens(Map<String, AuthConfig.Token> tokens) {
    this.tokens = Map.copyOf(tokens);
  }

  /** Returns a new token. */
  public static String create() {
    return PREFIX + random();
  }

  /** Returns a text that nobody guesses, of 43 letters, digits, - and _. */
  public static String random() {
    byte[] bytes = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Returns what is kept of a token, in lower-case hexadecimal digits. */
  public static String sha256(String token) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Returns whose token this is; compares with all of them, whichever it is. */
  Optional<Principal> find(String token) {
    byte[] digest = sha256(token).getBytes(US_ASCII);
    Optional<Principal> found = Optional.empty();
    for (Map.Entry<String, AuthConfig.Token> entry : tokens.entrySet()) {
      AuthConfig.Token known = entry.getValue();
      if (MessageDigest.isEqual(digest, known.sha256().getBytes(US_ASCII))) {
        found =
            Optional.of(
                new Principal(
                    Principal.Kind.TOKEN,
                    entry.getKey(),
                    known,
                    known.scope(),
                    known.cameras(),
                    Optional.empty()));
      }
    }
    return found;
  }
}
