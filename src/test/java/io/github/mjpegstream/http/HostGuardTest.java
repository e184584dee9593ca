package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.AddressBlock;
import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page whose name somebody has pointed here may change nothing (DNS rebinding). */
final class HostGuardTest {
  private static final String CONTROLS = "/api/v1/cameras/front/controls";

  private static ServerFixture fixture(List<AddressBlock> proxies, String... hostNames)
      throws IOException {
    Duration limit = Duration.ofSeconds(10);
    return new ServerFixture(
        new ServerConfig(
            "127.0.0.1",
            0,
            10,
            "https://page.example",
            limit,
            limit,
            0,
            proxies,
            true,
            new LimitsConfig(100, 100, 100, List.of(hostNames))),
        true,
        "front");
  }

  private static Answer patch(ServerFixture fixture, String host, String headers)
      throws IOException {
    try (RawClient client = fixture.connect()) {
      String body = "{\"quality\":60}";
      client.send(
          "PATCH "
              + CONTROLS
              + " HTTP/1.1\r\nHost: "
              + host
              + "\r\nContent-Type: application/json\r\n"
              + headers
              + "Content-Length: "
              + body.length()
              + "\r\n\r\n"
              + body);
      return client.answer();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "evil.example:5000,   http://evil.example:5000,  403",
    "pi.evil.example,     http://pi.evil.example,    403",
    "192.168.1.20:5000,   http://192.168.1.20:5000,  200",
    "[fd00::1]:5000,      http://[fd00::1]:5000,     200",
    "raspberrypi.local,   http://raspberrypi.local,  200",
    "localhost:5000,      http://localhost:5000,     200",
    "anything.example,    https://page.example,      200",
  })
  void shouldLetAPageWriteUnderANameOfOursOnly(String host, String origin, int status)
      throws IOException {
    try (ServerFixture fixture = fixture(List.of())) {
      Answer answer = patch(fixture, host, "Origin: " + origin + "\r\n");

      assertThat(answer.status()).isEqualTo(status);
      assertThat(fixture.tunings.get(0).revision() > 0).isEqualTo(status == 200);
      if (status == 403) {
        assertThat(answer.text()).contains(host.split(":", -1)[0], "server.host-names");
      }
    }
  }

  @Test
  void shouldNotTrustWhatTheBrowserSaysOfAPageThatHasOurAddress() throws IOException {
    try (ServerFixture fixture = fixture(List.of())) {
      assertThat(patch(fixture, "evil.example", "Sec-Fetch-Site: same-origin\r\n").status())
          .isEqualTo(403);
    }
  }

  @Test
  void shouldLetProgramsWriteUnderAnyName() throws IOException {
    try (ServerFixture fixture = fixture(List.of())) {
      assertThat(patch(fixture, "cam.example.org", "").status()).isEqualTo(200);
    }
  }

  @Test
  void shouldLetAPageWriteUnderANameThatIsConfigured() throws IOException {
    try (ServerFixture fixture = fixture(List.of(), "cam.example.org")) {
      assertThat(patch(fixture, "cam.example.org", "Origin: https://cam.example.org\r\n").status())
          .isEqualTo(200);
    }
  }

  @Test
  void shouldLeaveNamesToAProxyThatIsTrusted() throws IOException {
    AddressBlock loopback = new AddressBlock(InetAddress.getLoopbackAddress(), 32);
    try (ServerFixture fixture = fixture(List.of(loopback))) {
      assertThat(patch(fixture, "cam.example.org", "Origin: https://cam.example.org\r\n").status())
          .isEqualTo(200);
    }
  }

  /** Its browser runs where the proxy does, and names the server's own port. */
  @Test
  void shouldNotTakeAPageForAProxyThatIsTrusted() throws IOException {
    AddressBlock loopback = new AddressBlock(InetAddress.getLoopbackAddress(), 32);
    try (ServerFixture fixture = fixture(List.of(loopback))) {
      String host = "evil.example:" + fixture.server.port();

      assertThat(patch(fixture, host, "Origin: http://" + host + "\r\n").status()).isEqualTo(403);
    }
    try (ServerFixture strict = fixture(List.of(loopback), "cam.example.org");
        RawClient client = strict.connect()) {
      client.send("GET / HTTP/1.1\r\nHost: evil.example:" + strict.server.port() + "\r\n\r\n");

      assertThat(client.answer().status()).isEqualTo(421);
    }
  }

  @Test
  void shouldAnswerNothingUnderOtherNamesWhenSomeAreConfigured() throws IOException {
    try (ServerFixture fixture = fixture(List.of(), "cam.example.org")) {
      for (String target : List.of("/", "/snapshot", "/ui/", "/api/v1/cameras", "/health")) {
        try (RawClient client = fixture.connect()) {
          client.send("GET " + target + " HTTP/1.1\r\nHost: evil.example\r\n\r\n");
          Answer answer = client.answer();

          assertThat(answer.status()).as(target).isEqualTo(421);
          assertThat(answer.text()).contains("evil.example", "server.host-names");
        }
      }
      try (RawClient client = fixture.connect()) {
        client.send("GET /health/live HTTP/1.1\r\nHost: cam.example.org:443\r\n\r\n");
        assertThat(client.answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void shouldReadUnderAnyNameWhenNoneIsConfigured() throws IOException {
    try (ServerFixture fixture = fixture(List.of());
        RawClient client = fixture.connect()) {
      client.send("GET /health/live HTTP/1.1\r\nHost: cam.example.org\r\n\r\n");

      assertThat(client.answer().status()).isEqualTo(200);
    }
  }
}
