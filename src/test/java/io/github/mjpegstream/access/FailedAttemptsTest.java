package io.github.mjpegstream.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.ManualClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class FailedAttemptsTest {
  private final ManualClock clock = new ManualClock();
  private final FailedAttempts attempts = new FailedAttempts(clock);
  private final InetAddress client = address("192.0.2.7");

  @Test
  void shouldMakeWaitLongerEachTimeWhenAttemptsGoOnFailing() {
    for (int i = 0; i < FailedAttempts.FREE; i++) {
      assertThat(attempts.begin(client)).isZero();
    }

    assertThat(attempts.begin(client)).isEqualTo(Duration.ofSeconds(1));
    clock.advance(Duration.ofSeconds(1));
    assertThat(attempts.begin(client)).isZero();
    assertThat(attempts.begin(client)).isEqualTo(Duration.ofSeconds(2));
    clock.advance(Duration.ofSeconds(2));
    assertThat(attempts.begin(client)).isZero();
    assertThat(attempts.begin(client)).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void shouldNeverMakeWaitLongerThanTheLongest() {
    for (int i = 0; i < 40; i++) {
      attempts.begin(client);
      clock.advance(FailedAttempts.LONGEST_WAIT);
    }
    attempts.begin(client);

    assertThat(attempts.begin(client)).isEqualTo(FailedAttempts.LONGEST_WAIT);
  }

  @Test
  void shouldNotCountWhatSucceeds() {
    for (int i = 0; i < 100; i++) {
      assertThat(attempts.begin(client)).isZero();
      attempts.succeeded(client);
    }
  }

  @Test
  void shouldNotForgetEarlierFailuresWhenOneSucceeds() {
    for (int i = 0; i < FailedAttempts.FREE; i++) {
      attempts.begin(client);
    }
    clock.advance(Duration.ofSeconds(1));
    attempts.begin(client);
    attempts.succeeded(client);

    assertThat(attempts.begin(client)).isZero();
    assertThat(attempts.begin(client)).isPositive();
  }

  @Test
  void shouldBeginAnewWhenAnAddressWasQuietForLong() {
    for (int i = 0; i < 20; i++) {
      attempts.begin(client);
    }
    clock.advance(FailedAttempts.MEMORY);

    for (int i = 0; i < FailedAttempts.FREE; i++) {
      assertThat(attempts.begin(client)).isZero();
    }
  }

  @Test
  void shouldTakeANetworkOf64BitsForOneAddress() {
    for (int i = 0; i < FailedAttempts.FREE; i++) {
      assertThat(attempts.begin(address("2001:db8:1:2::" + (i + 1)))).isZero();
    }

    assertThat(attempts.begin(address("2001:db8:1:2:ffff::1"))).isPositive();
    assertThat(attempts.begin(address("2001:db8:1:3::1"))).isZero();
  }

  @Test
  void shouldNotMixUpAddressesOfBothKinds() {
    for (int i = 0; i < FailedAttempts.FREE; i++) {
      attempts.begin(address("0.0.0.1"));
    }

    assertThat(attempts.begin(address("::1"))).isZero();
  }

  @Test
  void shouldKeepABoundedNumberOfAddresses() {
    for (int i = 0; i < 3 * FailedAttempts.MOST_ADDRESSES; i++) {
      attempts.begin(address("10." + i / 65536 + "." + i / 256 % 256 + "." + i % 256));
    }

    assertThat(attempts.addresses()).isEqualTo(FailedAttempts.MOST_ADDRESSES);
  }

  @Test
  void shouldAdmitWhoIsKnownOnlyWhileFewAreTriedBesides() {
    for (int i = 0; i < FailedAttempts.FREE; i++) {
      attempts.begin(client);
    }
    attempts.begin(client);
    assertThat(attempts.admitsKnown(client)).isTrue();

    for (int i = 0; i < FailedAttempts.MOST_WHILE_WAITING; i++) {
      attempts.begin(client);
    }
    assertThat(attempts.admitsKnown(client)).isFalse();

    clock.advance(FailedAttempts.LONGEST_WAIT);
    attempts.begin(client);
    assertThat(attempts.admitsKnown(client)).isTrue();
  }

  /** Such as a page that goes on asking with an old token. */
  @Test
  void shouldAdmitWhoIsKnownBesidesWhatIsNoPassword() {
    for (int i = 0; i < FailedAttempts.FREE; i++) {
      attempts.begin(client);
    }

    for (int i = 0; i < 2 * FailedAttempts.MOST_WHILE_WAITING; i++) {
      assertThat(attempts.wrong(client)).isPositive();
    }

    assertThat(attempts.admitsKnown(client)).isTrue();
  }

  @Test
  void shouldLogOneLineAMinuteForEachAddress() {
    assertThat(attempts.toBeLogged(client)).isEqualTo(OptionalInt.of(1));
    for (int i = 0; i < 50; i++) {
      assertThat(attempts.toBeLogged(client)).isEmpty();
    }
    assertThat(attempts.toBeLogged(address("192.0.2.8"))).isEqualTo(OptionalInt.of(1));

    clock.advance(FailedAttempts.LOG_EVERY);
    assertThat(attempts.toBeLogged(client)).isEqualTo(OptionalInt.of(51));
  }

  @Test
  void shouldLogFewLinesWhenManyAddressesFail() {
    int lines = 0;
    for (int i = 0; i < 200; i++) {
      lines += attempts.toBeLogged(address("10.0.0." + i)).isPresent() ? 1 : 0;
    }
    assertThat(lines).isEqualTo(FailedAttempts.MOST_LINES);

    clock.advance(FailedAttempts.LOG_EVERY);
    assertThat(attempts.toBeLogged(client)).isEqualTo(OptionalInt.of(1));
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
