package io.github.mjpegstream.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class PasswordCheckerTest {
  private final ManualClock clock = new ManualClock();
  private final AtomicInteger compared = new AtomicInteger();
  private final CountDownLatch gate = new CountDownLatch(1);
  private boolean held;
  private final PasswordChecker checker =
      new PasswordChecker(
          clock,
          (password, hash) -> {
            compared.incrementAndGet();
            if (held) {
              await(gate);
            }
            return hash.equals("hash of " + password);
          });

  @AfterEach
  void close() {
    gate.countDown();
    checker.close();
  }

  @Test
  void shouldCompareOnceWhenThePasswordIsRight() {
    String digest = checker.digest("anna", "secret", "hash of secret", "192.0.2.7");

    assertThat(checker.isKnown(digest)).isFalse();
    assertThat(result(checker.check(digest, "secret", "hash of secret"))).isTrue();
    assertThat(checker.isKnown(digest)).isTrue();
    assertThat(compared).hasValue(1);
  }

  @Test
  void shouldNotRememberWhatIsWrong() {
    String digest = checker.digest("anna", "guess", "hash of secret", "192.0.2.7");

    assertThat(result(checker.check(digest, "guess", "hash of secret"))).isFalse();
    assertThat(checker.isKnown(digest)).isFalse();
  }

  @Test
  void shouldForgetAfterAWhile() {
    String digest = checker.digest("anna", "secret", "hash of secret", "192.0.2.7");
    result(checker.check(digest, "secret", "hash of secret"));

    clock.advance(PasswordChecker.MEMORY);

    assertThat(checker.isKnown(digest)).isFalse();
  }

  @Test
  void shouldTellEveryPartApart() {
    List<String> digests =
        List.of(
            checker.digest("anna", "secret", "hash", "a"),
            checker.digest("annas", "ecret", "hash", "a"),
            checker.digest("anna", "secret", "other", "a"),
            checker.digest("anna", "secret", "hash", "b"),
            new PasswordChecker(clock, (password, hash) -> true)
                .digest("anna", "secret", "hash", "a"));

    assertThat(digests).doesNotHaveDuplicates();
  }

  @Test
  void shouldRememberABoundedNumber() {
    List<String> digests = new ArrayList<>();
    for (int i = 0; i < PasswordChecker.MOST_REMEMBERED + 1; i++) {
      String digest = checker.digest("user" + i, "secret", "hash of secret", "a");
      digests.add(digest);
      result(checker.check(digest, "secret", "hash of secret"));
    }

    assertThat(checker.isKnown(digests.get(0))).isFalse();
    assertThat(checker.isKnown(digests.get(1))).isTrue();
  }

  @Test
  void shouldRefuseWhenTooManyWait() {
    held = true;
    int accepted = 0;
    for (int i = 0; i < 3 * PasswordChecker.MOST_WAITING; i++) {
      String digest = checker.digest("user" + i, "secret", "hash of secret", "a");
      accepted += checker.check(digest, "secret", "hash of secret").isPresent() ? 1 : 0;
    }

    assertThat(accepted).isEqualTo(PasswordChecker.MOST_WAITING + 1);
  }

  @Test
  void shouldTellWhatIsUnderWay() {
    held = true;
    String digest = checker.digest("anna", "secret", "hash of secret", "a");
    Optional<CompletableFuture<Boolean>> first = checker.check(digest, "secret", "hash of secret");

    assertThat(checker.underWay(digest)).isEqualTo(first);

    gate.countDown();
    assertThat(result(first)).isTrue();
    assertThat(checker.underWay(digest)).isEmpty();
  }

  @Test
  void shouldKnowHashesOfOtherPrograms() {
    // htpasswd -nbB, and the vectors of Openwall's crypt_blowfish.
    assertThat(
            Passwords.matches(
                "U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
        .isTrue();
    assertThat(
            Passwords.matches(
                "U*U", "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
        .isTrue();
    assertThat(
            Passwords.matches(
                "U*V", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"))
        .isFalse();
  }

  @Test
  void shouldTakeLongAndStrangePasswordsWhenSomebodySendsThem() {
    String hash = Passwords.hash("пароль");

    assertThat(hash).startsWith("$2b$10$");
    assertThat(Passwords.matches("пароль", hash)).isTrue();
    assertThat(Passwords.matches("x".repeat(5000), hash)).isFalse();
    assertThat(Passwords.matches("", hash)).isFalse();
    assertThat(Passwords.matches("a\0b", hash)).isFalse();
    assertThat(Passwords.matches("anything", Passwords.ofNobody(5))).isFalse();
  }

  private static boolean result(Optional<CompletableFuture<Boolean>> result) {
    return result.orElseThrow().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
