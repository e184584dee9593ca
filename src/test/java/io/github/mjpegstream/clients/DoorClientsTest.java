package io.github.mjpegstream.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mjpegstream.ProcessTree;
import io.github.mjpegstream.Programs;
import io.github.mjpegstream.access.Passwords;
import io.github.mjpegstream.access.Tokens;
import io.github.mjpegstream.config.ConfigException;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.e2e.ServerProcess;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The locked door, tried with the programs of others: one server with TLS, one without. */
@Tag("clients")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class DoorClientsTest {
  private static final int LIMIT_SECONDS = 60;
  private static final String USER = "anna:correct horse";
  private static final String USER_IN_URL = "anna:correct%20horse@";
  private static final String TOKEN = "mjs_of-this-test";

  private static final Set<String> CIPHERS =
      Set.of(
          "ECDHE-ECDSA-AES128-GCM-SHA256",
          "ECDHE-ECDSA-AES256-GCM-SHA384",
          "ECDHE-ECDSA-CHACHA20-POLY1305");

  /** Of the class, since it is there before the servers are. */
  @TempDir private static Path folder;

  private Path certificate;
  private ServerProcess plain;
  private ServerProcess encrypted;

  @BeforeAll
  void startServers() throws IOException {
    Programs.require("openssl", "curl", "ffmpeg", "cvlc", "chromium");
    SelfSigned made =
        SelfSigned.create(
            List.of("localhost"), List.of(InetAddress.getLoopbackAddress()), Instant.now());
    certificate = write("certificate.pem", made.certificatePem());
    Path key = write("key.pem", made.keyPem());
    String auth =
        "auth:\n  users: {anna: \""
            + Passwords.hash("correct horse")
            + "\"}\n  tokens: {program: \"sha256:"
            + Tokens.sha256(TOKEN)
            + "\"}\n";
    String tls = "tls:\n  certificate: " + certificate + "\n  key: " + key + "\n";
    plain = start(write("plain.yml", auth));
    encrypted = start(write("encrypted.yml", auth + tls));
  }

  private static ServerProcess start(Path config) {
    return ServerProcess.start(
        Map.of(), "--camera", "test-pattern", "--fps", "10", "--config", config.toString());
  }

  @AfterAll
  void stopServers() {
    for (ServerProcess server : new ServerProcess[] {plain, encrypted}) {
      if (server != null) {
        // What was shown at the door must not be in what they said.
        assertThat(server.log()).doesNotContain("horse").doesNotContain(TOKEN);
        server.close();
      }
    }
  }

  private static Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text, UTF_8);
  }

  private record Outcome(int status, String output) {}

  /** Runs a program to its end; both of its outputs are one. */
  private Outcome run(String... command) throws IOException {
    Path output = Files.createTempFile(folder, "out", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("XDG_RUNTIME_DIR", folder.toString());
    Process process = builder.start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        ProcessTree.end(process, Duration.ZERO);
        throw new AssertionError(
            String.join(" ", command) + " does not end:\n" + Files.readString(output));
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    return new Outcome(process.exitValue(), Files.readString(output));
  }

  private String https(String rest) {
    return "https://" + rest.replace("HOST", "localhost:" + encrypted.port());
  }

  private String http(String rest) {
    return "http://" + rest.replace("HOST", "127.0.0.1:" + plain.port());
  }

  @Test
  void shouldLetCurlInWithEveryKindOfCredential() throws IOException {
    String ca = certificate.toString();
    String health = https("HOST/health");

    assertThat(curl("--cacert", ca, health)).isEqualTo("401");
    assertThat(curl("--cacert", ca, "-u", USER, health)).isEqualTo("200");
    assertThat(curl("--cacert", ca, "-u", "anna:wrong", health)).isEqualTo("401");
    assertThat(curl("--cacert", ca, "-H", "Authorization: Bearer " + TOKEN, health))
        .isEqualTo("200");
    assertThat(curl("--cacert", ca, health + "?token=" + TOKEN)).isEqualTo("200");
    assertThat(curl("--cacert", ca, "--http2", "-u", USER, health)).isEqualTo("200");
    assertThat(curl("--cacert", ca, https("HOST/health/live"))).isEqualTo("200");
    assertThat(curl("--location-trusted", "--cacert", ca, "-u", USER, "http" + health.substring(5)))
        .isEqualTo("200");
    // Without the certificate it is refused by the client.
    assertThat(curl(health)).isEqualTo("000");
  }

  private String curl(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("curl", "-s", "-m", "20", "-o", "/dev/null"));
    command.addAll(List.of("-w", "%{http_code}"));
    command.addAll(List.of(arguments));
    return run(command.toArray(new String[0])).output();
  }

  @ParameterizedTest
  @CsvSource({
    "plain, USER@HOST/stream",
    "plain, HOST/stream?token=TOKEN",
    "encrypted, USER@HOST/stream",
    "encrypted, HOST/stream?token=TOKEN",
  })
  void shouldPlayInFfmpeg(String server, String address) throws IOException {
    String rest = address.replace("USER@", USER_IN_URL).replace("TOKEN", TOKEN);
    Outcome outcome =
        run(
            "ffmpeg",
            "-v",
            "error",
            "-f",
            "mpjpeg",
            "-i",
            server.equals("plain") ? http(rest) : https(rest),
            "-frames:v",
            "5",
            "-f",
            "framemd5",
            "-");

    assertThat(outcome.status()).as(outcome.output()).isZero();
    assertThat(outcome.output().lines().filter(line -> line.startsWith("0,"))).hasSize(5);
  }

  @Test
  void shouldPlayInVlc() throws IOException {
    Path pictures = Files.createDirectory(folder.resolve("vlc"));
    // It would play for ever.
    List<String> command = new ArrayList<>(List.of("timeout", "-k", "5", "12"));
    if ("root".equals(System.getProperty("user.name"))) {
      // VLC refuses to run as root.
      Programs.require("setpriv");
      command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
      for (Path open : List.of(folder, pictures)) {
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
      }
    }
    command.addAll(List.of("cvlc", "--no-audio", "--vout=dummy", "--video-filter=scene"));
    command.addAll(List.of("--scene-format=png", "--scene-ratio=1", "--scene-path=" + pictures));
    command.add(http(USER_IN_URL + "HOST/stream"));

    Outcome outcome = run(command.toArray(new String[0]));

    try (Stream<Path> shown = Files.list(pictures)) {
      assertThat(shown.count()).as(outcome.output()).isGreaterThan(5);
    }
  }

  /**
   * The page, its modules and its requests, all with what the browser was given once: it is the
   * page's script that becomes a viewer.
   */
  @ParameterizedTest
  @ValueSource(strings = {"plain", "encrypted"})
  void shouldShowThePageInChromium(String server) throws IOException {
    boolean isPlain = server.equals("plain");
    String page = USER_IN_URL + "HOST/ui/";
    String health = "HOST/health?token=" + TOKEN;
    Path profile = Files.createDirectory(folder.resolve("chromium-" + server));
    List<String> command = new ArrayList<>(List.of("chromium", "--headless", "--no-sandbox"));
    command.addAll(List.of("--disable-gpu", "--disable-dev-shm-usage", "--no-first-run"));
    command.addAll(List.of("--disable-background-networking", "--ignore-certificate-errors"));
    command.addAll(List.of("--remote-debugging-port=0", "--user-data-dir=" + profile));
    command.add(isPlain ? http(page) : https(page));
    try (RunningProgram chromium = RunningProgram.start(profile, Map.of(), command)) {
      long deadline = MonotonicClock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      String told = "";
      while (!told.contains("\"clients\" : 1")) {
        assertThat(MonotonicClock.SYSTEM.nanos()).as(told).isLessThan(deadline);
        told = run("curl", "-sk", "-m", "5", isPlain ? http(health) : https(health)).output();
      }
      assertThat(chromium.output()).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"-tls1, false", "-tls1_1, false", "-tls1_2, true", "-tls1_3, true"})
  void shouldSpeakNewVersionsOnly(String version, boolean spoken) throws IOException {
    Outcome outcome = handshake(version, "-cipher", "ALL:@SECLEVEL=0");

    assertThat(outcome.status() == 0).as(outcome.output()).isEqualTo(spoken);
    assertThat(outcome.output().contains("alert protocol version")).isNotEqualTo(spoken);
  }

  private Outcome handshake(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("openssl", "s_client"));
    command.addAll(List.of("-connect", "localhost:" + encrypted.port()));
    command.addAll(List.of("-CAfile", certificate.toString(), "-verify_return_error"));
    command.addAll(List.of("-verify_hostname", "localhost", "-alpn", "h2,http/1.1"));
    command.addAll(List.of(options));
    return run(command.toArray(new String[0]));
  }

  /** Every cipher of TLS 1.2 and older that openssl has, one handshake each. */
  @Test
  void shouldTakeNoOtherCiphers() throws IOException {
    String all =
        run("openssl", "ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
            .output()
            .strip();
    Set<String> accepted = new TreeSet<>();
    for (String cipher : all.split(":", -1)) {
      if (handshake("-tls1_2", "-cipher", cipher + ":@SECLEVEL=0").status() == 0) {
        accepted.add(cipher);
      }
    }

    assertThat(all.split(":", -1)).hasSizeGreaterThan(30);
    assertThat(accepted).isEqualTo(CIPHERS);
  }

  @Test
  void shouldShowACertificateThatIsInOrder() throws IOException {
    Outcome handshake = handshake("-tls1_3");
    Outcome text =
        run("openssl", "x509", "-in", certificate.toString(), "-noout", "-text", "-purpose");

    assertThat(handshake.output())
        .contains("Verification: OK")
        .contains("Verified peername: localhost")
        .contains("ALPN protocol: http/1.1")
        .contains("X25519");
    assertThat(text.output())
        .contains("Version: 3", "ecdsa-with-SHA256", "NIST CURVE: P-256", "CA:FALSE")
        .contains("DNS:localhost, IP Address:127.0.0.1")
        .contains("SSL server : Yes")
        .contains("SSL client : No");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          openssl genrsa -out KEY 2048
          openssl genrsa -traditional -out KEY 3072
          openssl ecparam -name prime256v1 -genkey -out KEY
          openssl ecparam -name secp384r1 -genkey -noout -out KEY
          openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out KEY
          """)
  void shouldTakeKeysInEveryForm(String command) throws IOException, ConfigException {
    Path key = folder.resolve("form-key.pem");
    Path own = folder.resolve("form-cert.pem");
    run(command.replace("KEY", key.toString()).split(" "));
    selfSign(key, own);

    assertThat(load(own, key).isEmpty()).isTrue();
  }

  @Test
  void shouldSayWhatIsWrongWithKeysOfOpenssl() throws IOException {
    Path key = folder.resolve("bad-key.pem");
    Path own = folder.resolve("bad-cert.pem");
    run("openssl", "genrsa", "-out", key.toString(), "1024");
    selfSign(key, own);
    assertThat(load(own, key).orElseThrow())
        .contains("a certificate for an RSA key of 1024 bits (expected: one of at least 2048)");

    run("openssl", "genpkey", "-algorithm", "ed25519", "-out", key.toString());
    selfSign(key, own);
    assertThat(load(own, key).orElseThrow())
        .contains("a certificate for a key of the kind EdDSA (expected: RSA or EC)");

    run("openssl", "genrsa", "-aes128", "-passout", "pass:secret", "-out", key.toString(), "2048");
    assertThat(load(certificate, key).orElseThrow()).contains("a key with a password");
  }

  private void selfSign(Path key, Path to) throws IOException {
    Outcome outcome =
        run(
            "openssl",
            "req",
            "-x509",
            "-new",
            "-key",
            key.toString(),
            "-subj",
            "/CN=pi",
            "-days",
            "30",
            "-out",
            to.toString());
    assertThat(outcome.status()).as(outcome.output()).isZero();
  }

  /** Returns what is wrong; empty for nothing. */
  private Optional<String> load(Path own, Path key) throws IOException {
    Path config = write("c.yml", "tls:\n  certificate: " + own + "\n  key: " + key + "\n");
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> new ConfigLoader(Map.of()).load(Optional.of(config.toString()), Map.of()));
    return Optional.ofNullable(e).map(why -> String.join("\n", why.problems()));
  }
}
