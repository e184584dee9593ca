package io.github.mjpegstream.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.frame.MonotonicClock;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares passwords with their hashes, on a thread of its own that ends when there is nothing to
 * do. What was right is remembered for a while, not as it is but as a keyed digest whose key never
 * leaves this process: whoever asks ten times a second is compared once. Thread-safe.
 */
public final class PasswordChecker implements AutoCloseable {
  static final Duration MEMORY = Duration.ofMinutes(5);
  static final int MOST_REMEMBERED = 256;

  /** More than this many do not wait for the thread, but are told to come again. */
  static final int MOST_WAITING = 16;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  private final MonotonicClock clock;
  private final BiPredicate<String, String> matches;
  private final SecretKeySpec key;
  private final ThreadPoolExecutor worker;

  /** When each was found right; the oldest is the first. */
  private final Map<String, Long> right = new LinkedHashMap<>();

  private final Map<String, CompletableFuture<Boolean>> underWay = new HashMap<>();

  public PasswordChecker(MonotonicClock clock) {
    this(clock, Passwords::matches);
  }

  /**
   * @param matches compares a password with a hash, slowly
   */
  PasswordChecker(MonotonicClock clock, BiPredicate<String, String> matches) {
    this.clock = clock;
    this.matches = matches;
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, ALGORITHM);
    worker =
        new ThreadPoolExecutor(
            1,
            1,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "passwords");
              thread.setDaemon(true);
              return thread;
            });
    worker.allowCoreThreadTimeOut(true);
  }

  /** Returns what stands for this password of this user, who comes from somewhere. */
  String digest(String user, String password, String hash, String from) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      for (String part : new String[] {user, password, hash, from}) {
        byte[] bytes = part.getBytes(UTF_8);
        // With lengths, so that no two pairs look the same.
        mac.update((byte) (bytes.length >> 8));
        mac.update((byte) bytes.length);
        mac.update(bytes);
      }
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + ALGORITHM, e);
    }
  }

  /** Whether this was found right lately. */
  synchronized boolean isKnown(String digest) {
    Long since = right.get(digest);
    if (since != null && clock.nanos() - since >= MEMORY.toNanos()) {
      right.remove(digest);
      return false;
    }
    return since != null;
  }

  /** Returns the comparison that is under way for the same, if there is one. */
  synchronized Optional<CompletableFuture<Boolean>> underWay(String digest) {
    return Optional.ofNullable(underWay.get(digest));
  }

  /**
   * Compares.
   *
   * @return whether it is right, later; empty if there is too much to do
   */
  synchronized Optional<CompletableFuture<Boolean>> check(
      String digest, String password, String hash) {
    CompletableFuture<Boolean> result = new CompletableFuture<>();
    try {
      worker.execute(() -> compare(digest, password, hash, result));
    } catch (RejectedExecutionException e) {
      return Optional.empty();
    }
    underWay.put(digest, result);
    return Optional.of(result);
  }

  private void compare(
      String digest, String password, String hash, CompletableFuture<Boolean> result) {
    try {
      boolean isRight = matches.test(password, hash);
      finish(digest, isRight);
      result.complete(isRight);
    } catch (RuntimeException | Error e) {
      // Whatever it is, whoever waits for it must not wait for ever.
      finish(digest, false);
      result.completeExceptionally(e);
    }
  }

  private synchronized void finish(String digest, boolean isRight) {
    underWay.remove(digest);
    if (isRight) {
      right.remove(digest);
      if (right.size() >= MOST_REMEMBERED) {
        right.remove(right.keySet().iterator().next());
      }
      right.put(digest, clock.nanos());
    }
  }

  @Override
  public void close() {
    worker.shutdownNow();
  }
}
