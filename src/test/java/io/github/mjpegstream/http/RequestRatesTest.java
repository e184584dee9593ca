package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.AddressBlock;
import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RequestRatesTest {
  private final ManualClock clock = new ManualClock();
  private final RequestRates rates = new RequestRates(clock);

  private static InetAddress client(int number) throws UnknownHostException {
    return InetAddress.getByAddress(
        new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
  }

  private int admitted(InetAddress client, int requests) {
    int admitted = 0;
    for (int i = 0; i < requests; i++) {
      admitted += rates.admits(client, 10) ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void shouldAllowTwoSecondsAtOnceAndThenTheRate() throws UnknownHostException {
    assertThat(admitted(client(1), 100)).isEqualTo(20);

    clock.advance(Duration.ofSeconds(1));
    assertThat(admitted(client(1), 100)).isEqualTo(10);
    clock.advance(Duration.ofHours(1));
    assertThat(admitted(client(1), 100)).isEqualTo(20);
    assertThat(rates.refused()).isEqualTo(250);
  }

  @Test
  void shouldCountEachAddressForItself() throws UnknownHostException {
    admitted(client(1), 100);

    assertThat(rates.admits(client(2), 10)).isTrue();
  }

  @Test
  void shouldLetWhoAsksSteadilyAsk() throws UnknownHostException {
    for (int i = 0; i < 1000; i++) {
      clock.advance(Duration.ofMillis(100));
      assertThat(rates.admits(client(1), 10)).isTrue();
    }
  }

  @Test
  void shouldNotRememberEveryAddressThereIs() throws UnknownHostException {
    for (int i = 0; i < 3 * RequestRates.MOST_ADDRESSES; i++) {
      rates.admits(client(i), 10);
    }

    assertThat(rates.addresses()).isEqualTo(RequestRates.MOST_ADDRESSES);
  }

  @Test
  void shouldRefuseWhoAsksTooOftenBehindAProxyAsWell() throws IOException {
    AddressBlock loopback = new AddressBlock(InetAddress.getLoopbackAddress(), 32);
    Duration limit = Duration.ofSeconds(10);
    ServerConfig config =
        new ServerConfig(
            "127.0.0.1",
            0,
            10,
            "",
            limit,
            limit,
            0,
            List.of(loopback),
            true,
            new LimitsConfig(100, 100, 1, List.of()));
    try (ServerFixture fixture = new ServerFixture(config, true, "front")) {
      assertThat(ask(fixture, "192.0.2.1").status()).isEqualTo(200);
      assertThat(ask(fixture, "192.0.2.1").status()).isEqualTo(200);

      Answer refused = ask(fixture, "192.0.2.1");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.headers()).containsEntry("retry-after", "1");
      assertThat(refused.text()).contains("1 a second is the limit (server.max-request-rate)");
      assertThat(ask(fixture, "192.0.2.2").status()).isEqualTo(200);
      for (int i = 0; i < 5; i++) {
        assertThat(ask(fixture, null).status()).isEqualTo(200);
      }
    }
  }

  private static Answer ask(ServerFixture fixture, String forwardedFor) throws IOException {
    try (RawClient client = fixture.connect()) {
      String header = forwardedFor == null ? "" : "X-Forwarded-For: " + forwardedFor + "\r\n";
      client.send("GET /health/live HTTP/1.1\r\nHost: t\r\n" + header + "\r\n");
      return client.answer();
    }
  }
}
