package io.github.mjpegstream.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.clients.ReverseProxy.Certificate;
import io.github.mjpegstream.clients.ReverseProxy.Kind;
import io.github.mjpegstream.e2e.ServerProcess;
import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The server behind the proxies of docs/reverse-proxy.md, with the files that stand there: TLS,
 * HTTP/2, a password, and a path in front.
 */
@Tag("clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ReverseProxyTest {
  private static final String LOGIN =
      "Basic "
          + Base64.getEncoder()
              .encodeToString((ReverseProxy.USER + ":" + ReverseProxy.PASSWORD).getBytes(UTF_8));

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Pattern RELATIVE = Pattern.compile("(?:href|src)=\"([^\":#]+)\"");

  private Path folder;
  private ServerProcess server;
  private SSLContext tls;
  private HttpClient client;
  private final Map<Kind, ReverseProxy> proxies = new EnumMap<>(Kind.class);

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    this.folder = folder;
    for (Kind kind : Kind.values()) {
      Programs.require(kind.program());
    }
    Programs.require("openssl");
    Certificate certificate = Certificate.make(folder);
    tls = trusting(certificate.file());
    client = HttpClient.newBuilder().sslContext(tls).connectTimeout(LIMIT).build();
    server =
        ServerProcess.start(
            Map.of(),
            "--camera=test-pattern",
            "--fps=10",
            "--resolution=1280x720",
            "--quality=90",
            "--trusted-proxies=127.0.0.1");
    for (Kind kind : Kind.values()) {
      Path own = Files.createDirectory(folder.resolve(kind.program()));
      proxies.put(kind, ReverseProxy.documented(kind, own, certificate, server.port()));
    }
    server.awaitHealth(health -> health.contains("\"state\" : \"live\""));
  }

  @AfterAll
  void stop() {
    proxies.values().forEach(ReverseProxy::close);
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeEverythingBelowThePrefixOverHttp2(Kind kind) throws Exception {
    HttpResponse<String> page = get(kind, "/camera/ui/");

    assertThat(page.version()).isEqualTo(Version.HTTP_2);
    assertThat(page.statusCode()).isEqualTo(200);
    Matcher files = RELATIVE.matcher(page.body());
    int count = 0;
    while (files.find()) {
      String file = URI.create("/camera/ui/").resolve(files.group(1)).toString();
      assertThat(file).startsWith("/camera/");
      if (!file.endsWith("/stream")) {
        assertThat(get(kind, file).statusCode()).as(file).isEqualTo(200);
        count++;
      }
    }
    assertThat(count).isGreaterThan(1);
    assertThat(follow(kind, "/camera")).isEqualTo("/camera/");
    assertThat(follow(kind, "/camera/ui")).isEqualTo("/camera/ui/");
    assertThat(get(kind, "/camera/health").statusCode()).isEqualTo(200);
    assertThat(get(kind, "/camera/api/v1/cameras").body()).contains("\"state\":\"live\"");
    assertThat(get(kind, "/camera/snapshot").headers().firstValue("Content-Type"))
        .contains("image/jpeg");
    assertThat(get(kind, "/health").statusCode()).isNotEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskForAPassword(Kind kind) throws Exception {
    HttpRequest anonymous =
        HttpRequest.newBuilder(URI.create(proxies.get(kind).url("/camera/health"))).build();

    HttpResponse<String> answer = client.send(anonymous, BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Basic");
  }

  @ParameterizedTest
  @EnumSource
  void shouldPassOnEachPictureAtOnce(Kind kind) throws Exception {
    List<Double> ages = new ArrayList<>();
    try (Parts parts = stream(kind, "/camera/")) {
      parts.next();
      for (int i = 0; i < 30; i++) {
        ages.add(parts.next().ageSeconds());
      }
    }

    report(kind, "quick viewer, HTTP/2", ages);
    // A proxy that holds a buffer back is late by a picture at least.
    assertThat(median(ages)).isLessThan(0.1);
  }

  /**
   * On a link of 2 Mbit/s, a sixth of what all pictures would take. Caddy's buffer for a viewer
   * cannot be bounded, and docs/reverse-proxy.md says so.
   */
  @ParameterizedTest
  @EnumSource(names = "NGINX")
  void shouldNotKeepOldPicturesForASlowViewer(Kind kind) throws Exception {
    List<Double> ages = new ArrayList<>();
    try (Socket socket = connect(kind, (byte) 1, 32 * 1024)) {
      Parts parts = parts(kind, socket, "/camera/");
      parts.bytesPerSecond = 250_000;
      long begin = System.currentTimeMillis();
      while (System.currentTimeMillis() - begin < 20_000) {
        ages.add(parts.next().ageSeconds());
      }
    }

    report(kind, "viewer with 2 Mbit/s, HTTP/1.1", ages);
    assertThat(ages.subList(ages.size() / 2, ages.size())).allMatch(age -> age < 3);
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellEventsAtOnce(Kind kind) throws Exception {
    HttpResponse<InputStream> answer =
        client.send(request(kind, "/camera/events").build(), BodyHandlers.ofInputStream());
    try (InputStream events = answer.body();
        BufferedReader lines = new BufferedReader(new InputStreamReader(events, UTF_8))) {
      assertThat(awaitData(lines)).contains("\"state\":\"live\"");
      long came = System.currentTimeMillis();

      try (Parts viewer = stream(kind, "/camera/")) {
        viewer.next();
        // What comes by itself is ten seconds away, and says the same.
        String event = awaitData(lines);
        for (int i = 0; i < 10 && !event.contains("\"viewers\":1,\"server_time\""); i++) {
          event = awaitData(lines);
        }

        assertThat(event).contains("\"viewers\":1,\"server_time\"");
        assertThat(System.currentTimeMillis() - came).isLessThan(5000);
      }
    }
    server.awaitHealth(health -> health.contains("\"clients\" : 0"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetItsOwnPageSetTheCameraAndNoOther(Kind kind) throws Exception {
    assertThat(patch(kind, proxies.get(kind).url(""))).isEqualTo(200);
    assertThat(patch(kind, "https://evil.example")).isEqualTo(403);
    server.awaitHealth(health -> health.contains("\"state\" : \"live\""));
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveTheServerWhenTheViewerLeaves(Kind kind) throws Exception {
    try (Parts modern = stream(kind, "/camera/");
        Socket socket = connect(kind, (byte) 1, 0)) {
      modern.next();
      parts(kind, socket, "/camera/stream").next();
      server.awaitHealth(health -> health.contains("\"clients\" : 2"));
    }

    server.awaitHealth(health -> health.contains("\"clients\" : 0"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldTellTheServerWhoWatches(Kind kind) throws Exception {
    try (Socket socket = connect(kind, (byte) 2, 0)) {
      parts(kind, socket, "/camera/").next();
    }

    server.awaitLine(line -> line.contains("viewer 127.0.0.2 of camera left after"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeViewersAgainWhenItHasBeenRestarted(Kind kind) throws Exception {
    ReverseProxy proxy = proxies.get(kind);
    try (Parts before = stream(kind, "/camera/")) {
      before.next();
      proxy.close();
      server.awaitHealth(health -> health.contains("\"clients\" : 0"));
    }

    proxy.start();

    try (Parts after = stream(kind, "/camera/")) {
      assertThat(after.next().ageSeconds()).isLessThan(2);
    }
  }

  /** The server's own header X-Accel-Buffering spares those who know nothing of it. */
  @Test
  void shouldNotBeBufferedByAnNginxThatWasToldNothing() throws Exception {
    Path own = Files.createDirectory(folder.resolve("plain"));
    int port = ReverseProxy.freePort();
    String config =
        "server { listen 127.0.0.1:%d; location / { proxy_pass http://127.0.0.1:%d; } }"
            .formatted(port, server.port());
    try (ReverseProxy proxy = ReverseProxy.start(Kind.NGINX, own, config, port);
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      Parts parts = parts(Kind.CADDY, socket, "/");
      List<Double> ages = new ArrayList<>();
      parts.next();
      for (int i = 0; i < 20; i++) {
        ages.add(parts.next().ageSeconds());
      }

      assertThat(median(ages)).isLessThan(0.1);
    }
  }

  /** Plain requests are led to where they are safe. */
  @ParameterizedTest
  @EnumSource(mode = Mode.INCLUDE, names = "NGINX")
  void shouldSpeakNoOldTls(Kind kind) throws Exception {
    assertThat(
            new ProcessBuilder(
                    "openssl",
                    "s_client",
                    "-connect",
                    "127.0.0.1:" + proxies.get(kind).port(),
                    "-tls1_1",
                    "-cipher",
                    "ALL:@SECLEVEL=0")
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor())
        .isNotZero();
  }

  private HttpRequest.Builder request(Kind kind, String path) {
    return HttpRequest.newBuilder(URI.create(proxies.get(kind).url(path)))
        .header("Authorization", LOGIN)
        .timeout(LIMIT);
  }

  private HttpResponse<String> get(Kind kind, String path) throws Exception {
    return client.send(request(kind, path).build(), BodyHandlers.ofString());
  }

  /** Returns where a redirect leads. */
  private String follow(Kind kind, String path) throws Exception {
    HttpResponse<String> answer = get(kind, path);
    assertThat(answer.statusCode()).as(path).isBetween(301, 308);
    String location = answer.headers().firstValue("Location").orElseThrow();
    URI target = URI.create(proxies.get(kind).url(path)).resolve(location);
    assertThat(target.getAuthority()).isEqualTo("localhost:" + proxies.get(kind).port());
    return target.getPath();
  }

  private int patch(Kind kind, String origin) throws Exception {
    HttpRequest patch =
        request(kind, "/camera/api/v1/cameras/camera/controls")
            .header("Content-Type", "application/json")
            .header("Origin", origin)
            .method("PATCH", BodyPublishers.ofString("{\"fps\":10}"))
            .build();
    return client.send(patch, BodyHandlers.ofString()).statusCode();
  }

  private Parts stream(Kind kind, String path) throws Exception {
    HttpResponse<InputStream> answer =
        client.send(request(kind, path).build(), BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.version()).isEqualTo(Version.HTTP_2);
    return new Parts(answer.body());
  }

  /**
   * @param from the last number of an address of this machine, 127.0.0.N
   * @param receiveBuffer in bytes, 0 for the system's
   */
  private Socket connect(Kind kind, byte from, int receiveBuffer) throws IOException {
    Socket plain = new Socket();
    if (receiveBuffer > 0) {
      plain.setReceiveBufferSize(receiveBuffer);
    }
    plain.setSoTimeout((int) LIMIT.toMillis());
    plain.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, from}), 0));
    int port = proxies.get(kind).port();
    plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return tls.getSocketFactory().createSocket(plain, "localhost", port, true);
  }

  private static Parts parts(Kind kind, Socket socket, String path) throws IOException {
    // Caddy cuts what it sends to HTTP/1.1 into chunks, and those go through the pictures.
    String version = kind == Kind.CADDY ? "1.0" : "1.1";
    String head = "GET %s HTTP/%s\r\nHost: localhost\r\nAuthorization: %s\r\n\r\n";
    socket.getOutputStream().write(head.formatted(path, version, LOGIN).getBytes(UTF_8));
    return new Parts(socket.getInputStream());
  }

  private static String awaitData(BufferedReader lines) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.startsWith("data:")) {
      line = lines.readLine();
    }
    assertThat(line).as("an event").isNotNull();
    return line;
  }

  private static SSLContext trusting(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null);
    try (InputStream in = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "proxy", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static double median(List<Double> ages) {
    return ages.stream().sorted().skip(ages.size() / 2).findFirst().orElseThrow();
  }

  private static void report(Kind kind, String viewer, List<Double> ages) {
    System.out.printf(
        "%s, %s: %d pictures, age %.3f s in the middle, %.3f s at most%n",
        kind.program(), viewer, ages.size(), median(ages), Collections.max(ages));
  }

  /** A stream, in whatever form a proxy passes it on. */
  private static final class Parts implements AutoCloseable {
    /** A picture that has come. */
    record Part(double ageSeconds) {}

    private final DataInputStream in;

    /** Reads no faster than this; 0 for as fast as it comes. */
    private int bytesPerSecond;

    Parts(InputStream in) {
      this.in = new DataInputStream(in);
    }

    /** Reads on to the end of the next picture; the lines of chunks are passed over. */
    Part next() throws IOException {
      double captured = 0;
      int length = 0;
      String line = line();
      while (!line.isEmpty() || captured == 0) {
        if (line.startsWith("X-Timestamp: ")) {
          captured = Double.parseDouble(line.substring(line.indexOf(' ')));
        } else if (line.startsWith("Content-Length: ")) {
          length = Integer.parseInt(line.substring(line.indexOf(' ') + 1));
        }
        line = line();
      }
      assertThat(length).isPositive();
      read(length);
      return new Part(System.currentTimeMillis() / 1000.0 - captured);
    }

    private void read(int length) throws IOException {
      byte[] chunk = new byte[8192];
      for (int left = length; left > 0; ) {
        int count = in.read(chunk, 0, Math.min(left, chunk.length));
        if (count < 0) {
          throw new IOException("the stream ends within a picture");
        }
        left -= count;
        if (bytesPerSecond > 0) {
          java.util.concurrent.locks.LockSupport.parkNanos(count * 1_000_000_000L / bytesPerSecond);
        }
      }
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      int b = in.read();
      while (b >= 0 && b != '\n') {
        line.append((char) b);
        b = in.read();
      }
      if (b < 0) {
        throw new IOException("the stream ends");
      }
      return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
