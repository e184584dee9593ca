package io.github.mjpegstream.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;

/** Hashes of passwords, by bcrypt. Slow on purpose: never on an event loop. Thread-safe. */
public final class Passwords {
  /** As many rounds, as a power of two: what OpenBSD and others take by default. */
  public static final int COST = 10;

  /** What is longer is cut off by bcrypt, and not by us. */
  public static final int MOST_BYTES = 71;

  private static final BCrypt.Version VERSION = BCrypt.Version.VERSION_2B;

  private Passwords() {}

  /**
   * Returns what is kept of a password.
   *
   * @param password of at most {@link #MOST_BYTES} bytes in UTF-8
   */
  public static String hash(String password) {
    return new String(BCrypt.with(VERSION).hash(COST, password.getBytes(UTF_8)), US_ASCII);
  }

  /** Whether a hash, of any variant of bcrypt, is that of a password. */
  public static boolean matches(String password, String hash) {
    return BCrypt.verifyer(VERSION, LongPasswordStrategies.truncate(VERSION))
        .verify(password.getBytes(UTF_8), hash.getBytes(US_ASCII))
        .verified;
  }

  /** Returns a hash that nobody's password has, and that takes the same time. */
  static String ofNobody(int cost) {
    return "$2b$" + (cost < 10 ? "0" : "") + cost + "$" + ".".repeat(53);
  }

  static int cost(String hash) {
    return Integer.parseInt(hash.substring(4, 6));
  }
}
