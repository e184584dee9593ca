package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.AddressBlock;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientAddressTest {
  private static final String PROXY = "127.0.0.1";

  private final ClientAddress clients =
      new ClientAddress(
          List.of(new AddressBlock(address(PROXY), 32), new AddressBlock(address("10.0.0.0"), 8)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // What the client itself has written stands in front of what a proxy has heard.
        "192.168.1.7                          | 192.168.1.7",
        "1.2.3.4, 192.168.1.7                 | 192.168.1.7",
        "1.2.3.4, 192.168.1.7, 10.1.1.1       | 192.168.1.7",
        "192.168.1.7:50000                    | 192.168.1.7",
        "2001:db8::7                          | 2001:db8:0:0:0:0:0:7",
        "[2001:db8::7]:443                    | 2001:db8:0:0:0:0:0:7",
        "10.2.2.2, 10.1.1.1                   | 10.2.2.2",
        // Whoever passed on what is no address is the last one who is known.
        "1.2.3.4, unknown                     | 127.0.0.1",
        "1.2.3.4, unknown, 10.1.1.1           | 10.1.1.1",
        "1.2.3.4,                             | 127.0.0.1",
        "[                                    | 127.0.0.1",
        "[]                                   | 127.0.0.1",
        "''                                   | 127.0.0.1",
      })
  void shouldBelieveATrustedProxyAsFarAsItKnows(String forwardedFor, String expected) {
    assertThat(clients.of(from(PROXY), forwardedFor(forwardedFor))).isEqualTo(address(expected));
  }

  @Test
  void shouldReadSeveralHeadersAsOne() {
    HttpHeaders headers = forwardedFor("1.2.3.4");
    headers.add("X-Forwarded-For", "192.168.1.7");

    assertThat(clients.of(from(PROXY), headers)).isEqualTo(address("192.168.1.7"));
  }

  @Test
  void shouldTakeTheConnectionsWhenNothingIsForwarded() {
    assertThat(clients.of(from(PROXY), new DefaultHttpHeaders())).isEqualTo(address(PROXY));
  }

  @Test
  void shouldNotBelieveAnybodyElse() {
    assertThat(clients.of(from("192.168.1.9"), forwardedFor("1.2.3.4")))
        .isEqualTo(address("192.168.1.9"));
    assertThat(new ClientAddress(List.of()).of(from(PROXY), forwardedFor("1.2.3.4")))
        .isEqualTo(address(PROXY));
  }

  @Test
  void shouldBeNobodyWhereThereIsNoAddress() {
    assertThat(ClientAddress.of(from(null)).isAnyLocalAddress()).isTrue();
  }

  private static HttpHeaders forwardedFor(String value) {
    return new DefaultHttpHeaders().add("X-Forwarded-For", value);
  }

  private static InetAddress address(String text) {
    return AddressBlock.address(text).orElseThrow();
  }

  private static EmbeddedChannel from(String address) {
    return new EmbeddedChannel() {
      @Override
      public SocketAddress remoteAddress() {
        return address == null ? null : new InetSocketAddress(address, 50_000);
      }
    };
  }
}
