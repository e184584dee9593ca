package io.github.mjpegstream.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The types of the settings that say who may come in. No message repeats a hash, or what somebody
 * put in the place of one.
 */
final class AuthValues {
  /** A cheaper hash is guessed too quickly. Apache's htpasswd makes those of 5 by default. */
  static final int LEAST_COST = 5;

  /** Each more doubles the work; a Pi takes seconds for this one. */
  static final int GREATEST_COST = 14;

  /** What a secret that signs links must have, in characters. */
  static final int SHORTEST_SECRET = 32;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");
  private static final Pattern BCRYPT =
      Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");
  private static final String SHA256 = "sha256:";
  private static final Pattern DIGEST = Pattern.compile("[0-9a-fA-F]{64}");

  /** Of no text at all: whoever sends an empty token must not be let in. */
  private static final String SHA256_OF_NOTHING =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  private static final String CAMERA = "camera=";

  private AuthValues() {}

  /** What of one entry's words becomes its value. */
  @FunctionalInterface
  private interface Entry<T> {
    T read(String name, List<String> words) throws BadValueException;
  }

  static ValueType<Map<String, AuthConfig.User>> users() {
    return new ValueType<>(
        "NAME=HASH...",
        "names, each with a bcrypt hash and maybe a scope",
        "",
        text -> entries(text, AuthValues::user),
        users ->
            Words.join(
                users.entrySet().stream()
                    .map(one -> one.getKey() + '=' + one.getValue().hash() + scopeOf(one))
                    .toList()));
  }

  private static String scopeOf(Map.Entry<String, AuthConfig.User> user) {
    return ' ' + user.getValue().scope().label();
  }

  private static AuthConfig.User user(String name, List<String> words) throws BadValueException {
    String hash = words.isEmpty() ? "" : words.get(0);
    Matcher parts = BCRYPT.matcher(hash);
    if (!parts.matches()) {
      throw new BadValueException(
          name + " without a bcrypt hash", "NAME: HASH, as mjpeg-stream passwd prints it");
    }
    int cost = Integer.parseInt(parts.group(1));
    if (cost < LEAST_COST || cost > GREATEST_COST) {
      throw new BadValueException(
          name + " with a bcrypt hash of the cost " + cost,
          LEAST_COST + " to " + GREATEST_COST + "; mjpeg-stream passwd makes one of 10");
    }
    if (words.size() > 2) {
      throw new BadValueException(
          name + " with " + (words.size() - 1) + " words behind the hash",
          "one of view, control, admin, or none");
    }
    return new AuthConfig.User(hash, words.size() < 2 ? Scope.ADMIN : scope(name, words.get(1)));
  }

  static ValueType<Map<String, AuthConfig.Token>> tokens() {
    return new ValueType<>(
        "NAME=HASH...",
        "names, each with a SHA-256 and maybe a scope and cameras",
        "",
        text -> entries(text, AuthValues::token),
        tokens ->
            Words.join(
                tokens.entrySet().stream()
                    .map(
                        one ->
                            one.getKey()
                                + '='
                                + one.getValue()
                                    .toString()
                                    .replace(Secrets.MASK, SHA256 + one.getValue().sha256()))
                    .toList()));
  }

  private static AuthConfig.Token token(String name, List<String> words) throws BadValueException {
    String hash = words.isEmpty() ? "" : words.get(0);
    if (!hash.startsWith(SHA256) || !DIGEST.matcher(hash.substring(SHA256.length())).matches()) {
      throw new BadValueException(
          name + " without the SHA-256 of a token",
          "NAME: sha256:HEX, as mjpeg-stream token prints it");
    }
    String digest = hash.substring(SHA256.length()).toLowerCase(Locale.ROOT);
    if (digest.equals(SHA256_OF_NOTHING)) {
      throw new BadValueException(
          name + " with the SHA-256 of an empty token", "one that mjpeg-stream token has made");
    }
    Scope scope = null;
    Set<String> cameras = new LinkedHashSet<>();
    for (String word : words.subList(1, words.size())) {
      if (word.startsWith(CAMERA)) {
        cameras.add(word.substring(CAMERA.length()));
      } else if (scope != null) {
        throw new BadValueException(
            name + " with two scopes", "one of view, control, admin, or none");
      } else {
        scope = scope(name, word);
      }
    }
    return new AuthConfig.Token(digest, scope == null ? Scope.VIEW : scope, cameras);
  }

  private static Scope scope(String name, String word) throws BadValueException {
    Optional<Scope> scope = Scope.ofLabel(word);
    if (scope.isEmpty()) {
      throw new BadValueException(
          name + " with the scope " + Shown.value(word), "view, control or admin");
    }
    return scope.get();
  }

  private static <T> Map<String, T> entries(String text, Entry<T> entry) throws BadValueException {
    Map<String, T> entries = new LinkedHashMap<>();
    for (String word : Words.split(text)) {
      int equals = word.indexOf('=');
      String name = word.substring(0, Math.max(0, equals));
      if (!NAME.matcher(name).matches()) {
        throw new BadValueException(
            equals < 0 ? "an entry without a name" : "the name " + Shown.value(name),
            "NAME: HASH in the file, \"NAME=HASH SCOPE\" in the environment, with a name of 1 to 64"
                + " letters, digits, . _ @ and -");
      }
      List<String> words = List.of(word.substring(equals + 1).strip().split("\\s+"));
      if (entries.put(name, entry.read(name, words)) != null) {
        throw new BadValueException(name + " twice", "every name once");
      }
    }
    return Collections.unmodifiableMap(entries);
  }

  /** The secret itself, or where it stands; {@link AuthChecks} reads it from there. */
  static ValueType<Optional<AuthConfig.LinkSecret>> linkSecret() {
    return new ValueType<>(
        "SECRET",
        "at least " + SHORTEST_SECRET + " characters, or the path of a file with them",
        "",
        text -> {
          if (text.isEmpty()) {
            return Optional.empty();
          }
          if (!SecretFile.isNamedBy(text)) {
            checkSecret(text);
          }
          return Optional.of(new AuthConfig.LinkSecret(text));
        },
        value -> value.map(AuthConfig.LinkSecret::text).orElse(""));
  }

  static void checkSecret(String text) throws BadValueException {
    if (text.length() < SHORTEST_SECRET) {
      throw new BadValueException(
          "a secret of " + text.length() + " characters",
          "at least " + SHORTEST_SECRET + "; mjpeg-stream link proposes one");
    }
  }

  static ValueType<List<String>> open() {
    List<String> known = List.of("live", "health", "metrics", "view");
    return new ValueType<>(
        "NAMES",
        "list",
        "of " + String.join(", ", known),
        text -> {
          List<String> words = Words.split(text);
          for (String word : words) {
            if (!known.contains(word)) {
              throw new BadValueException(Shown.value(word), String.join(", ", known));
            }
          }
          return words;
        },
        Words::join);
  }
}
