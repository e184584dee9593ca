package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.AuthConfig;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.config.TlsConfig;
import io.github.mjpegstream.http.RawClient.Answer;
import io.github.mjpegstream.tls.PemException;
import io.github.mjpegstream.tls.PrivateKeys;
import io.github.mjpegstream.tls.SelfSigned;
import io.github.mjpegstream.tls.ServerIdentity;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TlsTest {
  /** Types of records: change_cipher_spec, alert, handshake, application_data. */
  private static final int FIRST_RECORD_TYPE = 20;

  private static final int LAST_RECORD_TYPE = 23;

  private final SelfSigned certificate = selfSigned(Instant.now());
  private final List<AutoCloseable> toBeClosed = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (int i = toBeClosed.size() - 1; i >= 0; i--) {
      toBeClosed.get(i).close();
    }
  }

  private static SelfSigned selfSigned(Instant now) {
    return SelfSigned.create(List.of("localhost"), List.of(InetAddress.getLoopbackAddress()), now);
  }

  private static TlsConfig tls(SelfSigned certificate, Integer redirectPort, Duration hsts) {
    try {
      ServerIdentity identity =
          ServerIdentity.of(
              ServerIdentity.certificates(certificate.certificatePem()),
              PrivateKeys.read(certificate.keyPem()));
      return new TlsConfig(Optional.of(identity), Optional.ofNullable(redirectPort), hsts);
    } catch (PemException e) {
      throw new AssertionError(e);
    }
  }

  private ServerFixture serve(boolean epoll, TlsConfig tls) throws IOException {
    ServerFixture fixture =
        new ServerFixture(
            new HttpSettings(ServerFixture.config(1000, ""), AuthConfig.OFF, tls), epoll, "front");
    toBeClosed.add(fixture);
    return fixture;
  }

  private RawClient connect(int port, SelfSigned trusted, String... protocols) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("server", trusted.certificate());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      SSLSocket socket =
          (SSLSocket)
              context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
      SSLParameters parameters = socket.getSSLParameters();
      // The name in the certificate counts as well.
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
      if (protocols.length > 0) {
        parameters.setProtocols(protocols);
      }
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      RawClient client = new RawClient(socket);
      toBeClosed.add(client);
      return client;
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private RawClient connectPlain(int port) throws IOException {
    RawClient client = new RawClient(port);
    toBeClosed.add(client);
    return client;
  }

  /** The frames of an unencrypted viewer go past Netty, straight to the kernel. These must not. */
  @ParameterizedTest
  @CsvSource({"true, TLSv1.3", "true, TLSv1.2", "false, TLSv1.3"})
  void shouldEncryptEveryByteOfAStream(boolean epoll, String protocol) throws IOException {
    ServerFixture fixture = serve(epoll, tls(certificate, null, Duration.ZERO));
    RecordingRelay relay = new RecordingRelay(fixture.server.port());
    toBeClosed.add(relay);
    RawClient recorded = connect(relay.port(), certificate, protocol).get("/stream");
    RawClient other = connect(fixture.server.port(), certificate, protocol).get("/stream");
    recorded.streamHead();
    other.streamHead();
    Random random = new Random(42);

    byte[] picture = new byte[100_000];
    for (int i = 0; i < 8; i++) {
      random.nextBytes(picture);
      fixture.publish(picture.clone());
      assertThat(recorded.part().body()).isEqualTo(picture);
      assertThat(other.part().body()).isEqualTo(picture);
    }

    byte[] sent = relay.sent();
    assertThat(records(sent)).isGreaterThan(8 * 100_000 / 16_384);
    String text = new String(sent, StandardCharsets.ISO_8859_1);
    assertThat(text).doesNotContain("--frame").doesNotContain("Content-Type");
    String part = new String(picture, 50_000, 16, StandardCharsets.ISO_8859_1);
    assertThat(text).doesNotContain(part);
  }

  /** Counts the records that the bytes consist of, down to the last. */
  private static int records(byte[] bytes) {
    int count = 0;
    int position = 0;
    while (position < bytes.length) {
      assertThat(bytes[position]).isBetween((byte) FIRST_RECORD_TYPE, (byte) LAST_RECORD_TYPE);
      assertThat(bytes[position + 1]).isEqualTo((byte) 3);
      int length = ((bytes[position + 3] & 0xff) << 8) | (bytes[position + 4] & 0xff);
      position += 5 + length;
      count++;
    }
    assertThat(position).isEqualTo(bytes.length);
    return count;
  }

  @Test
  void shouldAnswerManyRequestsOfOneConnection() throws IOException {
    ServerFixture fixture = serve(true, tls(certificate, null, Duration.ZERO));
    RawClient client = connect(fixture.server.port(), certificate);

    for (int i = 0; i < 3; i++) {
      Answer answer = client.get("/health").answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.headers()).doesNotContainKey("strict-transport-security");
    }
    assertThat(client.get("/events").head().status()).isEqualTo(200);
  }

  @Test
  void shouldTellBrowsersToStayOnlyWhenConfigured() throws IOException {
    ServerFixture fixture = serve(true, tls(certificate, null, Duration.ofHours(1)));

    assertThat(connect(fixture.server.port(), certificate).get("/health").answer().headers())
        .containsEntry("strict-transport-security", "max-age=3600");
    Answer plain =
        connectPlain(fixture.server.port()).send("GET / HTTP/1.1\r\nHost: pi\r\n\r\n").answer();
    assertThat(plain.headers()).doesNotContainKey("strict-transport-security");
  }

  @Test
  void shouldLeadWhoForgotTheSToHttps() throws IOException {
    ServerFixture fixture = serve(true, tls(certificate, null, Duration.ZERO));
    RawClient client = connectPlain(fixture.server.port());

    Answer answer =
        client.send("GET /cameras?x=1 HTTP/1.1\r\nHost: pi.local:5000\r\n\r\n").answer();

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.headers())
        .containsEntry("location", "https://pi.local:5000/cameras?x=1")
        .containsEntry("connection", "close");
    assertThat(answer.text()).isEqualTo("this server speaks HTTPS\n");
    assertThat(client.closed()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: evil/@pi\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: pi@evil\r\n\r\n",
        "GET @evil HTTP/1.1\r\nHost: pi\r\n\r\n",
        "hello\r\n\r\n",
      })
  void shouldSayWhatItSpeaksWhereThereIsNowhereToLead(String request) throws IOException {
    ServerFixture fixture = serve(true, tls(certificate, null, Duration.ZERO));
    RawClient client = connectPlain(fixture.server.port());

    Answer answer = client.send(request).answer();

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text())
        .isEqualTo("this server speaks HTTPS (expected: https:// in the address)\n");
  }

  @ParameterizedTest
  @CsvSource({
    "/stream?a=b,             pi.local:8080, https://pi.local:PORT/stream?a=b",
    "//evil.example/x,        pi,            https://pi:PORT//evil.example/x",
    "http://evil.example/x,   pi,            https://pi:PORT/x",
    "/ui/,                    [fd00::1]:80,  https://[fd00::1]:PORT/ui/",
  })
  void shouldLeadFromTheOtherPortToTheSameHost(String target, String host, String location)
      throws IOException {
    ServerFixture fixture = serve(true, tls(certificate, 0, Duration.ZERO));
    RawClient client = connectPlain(fixture.server.redirectPort().orElseThrow());

    Answer answer =
        client.send("GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n").answer();

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.headers())
        .containsEntry("location", location.replace("PORT", "" + fixture.server.port()));
  }

  @Test
  void shouldTakeANewCertificateForNewConnectionsOnly() throws IOException {
    ServerFixture fixture = serve(true, tls(certificate, null, Duration.ZERO));
    RawClient before = connect(fixture.server.port(), certificate).get("/stream");
    before.streamHead();
    SelfSigned next = selfSigned(Instant.now());

    fixture.server.reconfigure(
        new HttpSettings(
            ServerFixture.config(1000, ""), AuthConfig.OFF, tls(next, null, Duration.ZERO)));

    assertThat(connect(fixture.server.port(), next).get("/health").answer().status())
        .isEqualTo(200);
    byte[] picture = new byte[5000];
    fixture.publish(picture);
    assertThat(before.part().body()).isEqualTo(picture);
  }

  @Test
  void shouldCutOffWhoDoesNotFinishTheHandshake() throws IOException {
    ServerConfig impatient =
        new ServerConfig("127.0.0.1", 0, 10, "", Duration.ofMillis(300), Duration.ofSeconds(10));
    ServerFixture fixture =
        new ServerFixture(
            new HttpSettings(impatient, AuthConfig.OFF, tls(certificate, null, Duration.ZERO)),
            true,
            "front");
    toBeClosed.add(fixture);
    RawClient client = connectPlain(fixture.server.port());

    // The beginning of a record with a handshake, of which nothing follows.
    client.send("\u0016\u0003\u0001\u0002\u0000");

    assertThat(client.closed()).isTrue();
  }

  @Test
  void shouldSayInTimeThatACertificateExpires() throws PemException {
    Instant now = Instant.now();

    assertThat(warning(now, now)).isEmpty();
    Instant end = now.minus(Duration.ofDays(1)).plus(SelfSigned.VALIDITY);
    assertThat(warning(now, end.minus(Duration.ofDays(15)))).isEmpty();
    assertThat(warning(now, end.minus(Duration.ofDays(3).plusHours(1))).orElseThrow())
        .startsWith("the certificate expires in 3 days, on 2");
    assertThat(warning(now, end.plusSeconds(1)).orElseThrow())
        .startsWith("the certificate has expired on 2")
        .endsWith("; browsers refuse it");
    assertThat(warning(now, now.minus(Duration.ofDays(2))).orElseThrow())
        .startsWith("the certificate holds only from 2");
  }

  private static Optional<String> warning(Instant made, Instant now) throws PemException {
    SelfSigned certificate = selfSigned(made);
    X509Certificate own = ServerIdentity.certificates(certificate.certificatePem()).get(0);
    return CertificateWatch.warning(
        ServerIdentity.of(List.of(own), PrivateKeys.read(certificate.keyPem())), now);
  }
}
