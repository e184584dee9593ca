package io.github.mjpegstream.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mjpegstream.config.AuthConfig.Open;
import io.github.mjpegstream.tls.SelfSigned;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sections auth and tls mean, and what is said of every mistake in them. */
final class DoorConfigTest {
  private static final String HASH = "$2b$10$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
  private static final String SHA =
      "sha256:2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b";

  @TempDir private Path directory;
  private final SelfSigned made =
      SelfSigned.create(List.of("pi"), List.of(InetAddress.getLoopbackAddress()), Instant.now());

  @BeforeEach
  void writeFiles() throws IOException {
    write("cert.pem", made.certificatePem());
    write("key.pem", made.keyPem());
    SelfSigned other = SelfSigned.create(List.of("pi"), List.of(), Instant.now());
    write("other-key.pem", other.keyPem());
    write("not.pem", "nothing of the kind\n");
    write(
        "request.pem",
        "-----BEGIN CERTIFICATE REQUEST-----\nAA==\n-----END CERTIFICATE REQUEST-----\n");
    write("broken.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    write("broken-key.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    write(
        "encrypted.pem",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n");
    write(
        "old-encrypted.pem",
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----\n");
    write("short-secret", "too short\n");
    write("long-secret", "0123456789abcdef0123456789abcdef\n");
    write("large.pem", "x".repeat(300_000));
    Files.createDirectory(directory.resolve("folder"));
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text, UTF_8);
  }

  private LoadedConfig load(String yaml) throws ConfigException {
    return load(yaml, Map.of());
  }

  private LoadedConfig load(String yaml, Map<String, String> environment) throws ConfigException {
    Path file = directory.resolve("c.yml");
    try {
      Files.writeString(file, yaml.replace("DIR", directory.toString()), UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return new ConfigLoader(environment).load(Optional.of(file.toString()), new LinkedHashMap<>());
  }

  private List<String> problems(String yaml) {
    ConfigException e = catchThrowableOfType(ConfigException.class, () -> load(yaml));
    assertThat(e).isNotNull();
    return e.problems().stream().map(line -> line.replace(directory + "/", "")).toList();
  }

  @Test
  void shouldBeOpenWhenNothingIsSet() throws ConfigException {
    Config config = load("server:\n  port: 1\n").config();

    assertThat(config.auth()).isEqualTo(AuthConfig.OFF);
    assertThat(config.auth().required()).isFalse();
    assertThat(config.tls()).isEqualTo(TlsConfig.OFF);
  }

  @Test
  void shouldBeLockedByOneLine() throws ConfigException {
    AuthConfig auth = load("auth: {users: {anna: " + HASH + "}}\n").config().auth();

    assertThat(auth.required()).isTrue();
    assertThat(auth.users())
        .containsExactly(Map.entry("anna", new AuthConfig.User(HASH, Scope.ADMIN)));
    assertThat(auth.open()).containsExactly(Open.LIVE);
  }

  @Test
  void shouldTakeScopesAndCamerasBehindTheHash() throws ConfigException {
    AuthConfig auth =
        load("""
                auth:
                  users:
                    anna: "%s view"
                    B.Ob@home: %s control
                  tokens:
                    octoprint: %s
                    door: %s control camera=back camera=front
                  public: [health, metrics]
                cameras:
                  front: {}
                  back: {}
                """
                .replace("{}", "{fps: 1}")
                .formatted(
                    HASH, HASH, SHA, SHA.toUpperCase(java.util.Locale.ROOT).replace("SHA", "sha")))
            .config()
            .auth();

    assertThat(auth.users().get("anna").scope()).isEqualTo(Scope.VIEW);
    assertThat(auth.users().get("B.Ob@home").scope()).isEqualTo(Scope.CONTROL);
    assertThat(auth.tokens().get("octoprint").scope()).isEqualTo(Scope.VIEW);
    assertThat(auth.tokens().get("octoprint").cameras()).isEmpty();
    assertThat(auth.tokens().get("door").sha256()).isEqualTo(SHA.substring(7));
    assertThat(auth.tokens().get("door").cameras()).containsExactlyInAnyOrder("front", "back");
    assertThat(auth.open()).containsExactlyInAnyOrder(Open.HEALTH, Open.METRICS);
  }

  @Test
  void shouldReadThemFromTheEnvironment() throws ConfigException {
    AuthConfig auth =
        load(
                "server:\n  port: 1\n",
                Map.of(
                    "MJPEG_STREAM_AUTH_USERS",
                    "anna='" + HASH + " view' bob=" + HASH,
                    "MJPEG_STREAM_AUTH_PUBLIC",
                    "view"))
            .config()
            .auth();

    assertThat(auth.users()).containsOnlyKeys("anna", "bob");
    assertThat(auth.open()).containsExactly(Open.VIEW);
  }

  @Test
  void shouldReadTheSecretOfLinksFromAFile() throws ConfigException {
    assertThat(load("auth: {link-secret: DIR/long-secret}\n").config().auth().linkSecret())
        .contains(new AuthConfig.LinkSecret("0123456789abcdef0123456789abcdef"));
  }

  @Test
  void shouldNeverShowASecret() throws ConfigException {
    LoadedConfig loaded =
        load(
            "auth:\n  users: {anna: "
                + HASH
                + " view}\n  tokens: {octoprint: "
                + SHA
                + "}\n  link-secret: 0123456789abcdef0123456789abcdef\n");

    assertThat(loaded.toYaml())
        .contains("users: {anna: \"*** view\"}")
        .contains("tokens: {octoprint: \"*** view\"}")
        .contains("link-secret: \"***\"");
    assertThat(loaded.toYaml() + loaded.config())
        .doesNotContain("CCCC")
        .doesNotContain("2bb80d")
        .doesNotContain("0123456789");
  }

  @Test
  void shouldTakeEncryption() throws ConfigException {
    TlsConfig tls =
        load("""
            tls:
              certificate: DIR/cert.pem
              key: DIR/key.pem
              redirect-port: 8080
              hsts: 24h
            """)
            .config()
            .tls();

    assertThat(tls.enabled()).isTrue();
    assertThat(tls.redirectPort()).contains(8080);
    assertThat(tls.hsts()).isEqualTo(Duration.ofHours(24));
    assertThat(tls)
        .isEqualTo(
            load("tls: {certificate: DIR/cert.pem, key: DIR/key.pem, redirect-port: 8080,"
                    + " hsts: 24h}\n")
                .config()
                .tls());
  }

  @Test
  void shouldTakeTheTextOfAFileAsWell() throws ConfigException {
    String yaml =
        "tls:\n  certificate: DIR/cert.pem\n  key: |\n    "
            + made.keyPem().replace("\n", "\n    ")
            + "\n";

    assertThat(load(yaml).config().tls().enabled()).isTrue();
    assertThat(load(yaml).toYaml()).contains("  key: \"***\"").doesNotContain("BEGIN");
    assertThat(problems(yaml.replace("DIR/cert.pem", "DIR/no.pem"))).hasSize(1);
    assertThat(problems(yaml.replace("PRIVATE KEY", "NO KEY")))
        .containsExactly(
            "tls.key: the text, no key but a NO KEY (expected: a key in PEM form, -----BEGIN PRIVATE"
                + " KEY-----, without a password), c.yml:3");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {users: {anna: secret}} | auth.users: anna without a bcrypt hash (expected: NAME: HASH, as mjpeg-stream passwd prints it), c.yml:1
          {users: {anna: ''}} | auth.users: anna without a bcrypt hash (expected: NAME: HASH, as mjpeg-stream passwd prints it), c.yml:1
          {users: {anna: HASH owner}} | auth.users: anna with the scope owner (expected: view, control or admin), c.yml:1
          {users: {anna: HASH view all}} | auth.users: anna with 2 words behind the hash (expected: one of view, control, admin, or none), c.yml:1
          {users: {anna: $2b$31$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW}} | auth.users: anna with a bcrypt hash of the cost 31 (expected: 5 to 14; mjpeg-stream passwd makes one of 10), c.yml:1
          {users: {anna: $2b$04$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW}} | auth.users: anna with a bcrypt hash of the cost 4 (expected: 5 to 14; mjpeg-stream passwd makes one of 10), c.yml:1
          {users: {anna: HASH, anna: HASH}} | auth.users.anna: given twice (expected: once), c.yml:1
          {users: {'an na': HASH}} | auth.users: the name an na (expected: NAME: HASH in the file, "NAME=HASH SCOPE" in the environment, with a name of 1 to 64 letters, digits, . _ @ and -), c.yml:1
          {users: {anna: [1]}} | auth.users.anna: a list (expected: a value), c.yml:1
          {users: anna} | auth.users: an entry without a name (expected: NAME: HASH in the file, "NAME=HASH SCOPE" in the environment, with a name of 1 to 64 letters, digits, . _ @ and -), c.yml:1
          {tokens: {pi: plain}} | auth.tokens: pi without the SHA-256 of a token (expected: NAME: sha256:HEX, as mjpeg-stream token prints it), c.yml:1
          {tokens: {pi: 'sha256:'}} | auth.tokens: pi without the SHA-256 of a token (expected: NAME: sha256:HEX, as mjpeg-stream token prints it), c.yml:1
          {tokens: {pi: sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855}} | auth.tokens: pi with the SHA-256 of an empty token (expected: one that mjpeg-stream token has made), c.yml:1
          {tokens: {pi: SHA root}} | auth.tokens: pi with the scope root (expected: view, control or admin), c.yml:1
          {tokens: {pi: SHA view admin}} | auth.tokens: pi with two scopes (expected: one of view, control, admin, or none), c.yml:1
          {tokens: {pi: SHA camera=attic}} | auth.tokens: pi with the camera attic (expected: one of camera), c.yml:1
          {link-secret: short} | auth.link-secret: a secret of 5 characters (expected: at least 32; mjpeg-stream link proposes one), c.yml:1
          {link-secret: /nowhere/secret} | auth.link-secret: /nowhere/secret, no such file (expected: a file with the secret), c.yml:1
          {link-secret: DIR/short-secret} | auth.link-secret: a secret of 9 characters (expected: at least 32; mjpeg-stream link proposes one), c.yml:1
          {public: [everything]} | auth.public: everything (expected: live, health, metrics, view), c.yml:1
          {user: {anna: HASH}} | auth.user: unknown key (did you mean auth.users?), c.yml:1
          """)
  void shouldSayWhatIsWrongWithWhoMayComeIn(String auth, String message) {
    assertThat(problems("auth: " + auth.replace("HASH", HASH).replace("SHA", SHA) + "\n"))
        .containsExactly(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {certificate: DIR/cert.pem} | tls.key: none (expected: a file, because there is a tls.certificate), c.yml:1
          {key: DIR/key.pem} | tls.certificate: none (expected: a file, because there is a tls.key), c.yml:1
          {certificate: DIR/nothing.pem, key: DIR/key.pem} | tls.certificate: nothing.pem, no such file (expected: a certificate in PEM form), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/nothing.pem} | tls.key: nothing.pem, no such file (expected: a key in PEM form), c.yml:1
          {certificate: DIR/folder, key: DIR/key.pem} | tls.certificate: folder, a directory (expected: a certificate in PEM form), c.yml:1
          {certificate: DIR/large.pem, key: DIR/key.pem} | tls.certificate: large.pem, too large (expected: a certificate in PEM form of at most 256 KiB), c.yml:1
          {certificate: DIR/not.pem, key: DIR/key.pem} | tls.certificate: not.pem, not in PEM form (expected: a certificate in PEM form, -----BEGIN CERTIFICATE-----), c.yml:1
          {certificate: DIR/request.pem, key: DIR/key.pem} | tls.certificate: request.pem, no certificate but a CERTIFICATE REQUEST (expected: a certificate in PEM form, -----BEGIN CERTIFICATE-----), c.yml:1
          {certificate: DIR/key.pem, key: DIR/key.pem} | tls.certificate: key.pem, no certificate but a PRIVATE KEY (expected: a certificate in PEM form, -----BEGIN CERTIFICATE-----), c.yml:1
          {certificate: DIR/broken.pem, key: DIR/key.pem} | tls.certificate: broken.pem, a certificate that is damaged (expected: a certificate in PEM form, -----BEGIN CERTIFICATE-----), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/cert.pem} | tls.key: cert.pem, no key but a CERTIFICATE (expected: a key in PEM form, -----BEGIN PRIVATE KEY-----, without a password), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/not.pem} | tls.key: not.pem, not in PEM form (expected: a key in PEM form, -----BEGIN PRIVATE KEY-----, without a password), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/broken-key.pem} | tls.key: broken-key.pem, a key that is damaged, or neither RSA nor EC (expected: a key in PEM form, -----BEGIN PRIVATE KEY-----, without a password), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/encrypted.pem} | tls.key: encrypted.pem, a key with a password (expected: one without: openssl pkey -in KEY -out NEW takes it off), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/old-encrypted.pem} | tls.key: old-encrypted.pem, a key with a password (expected: one without: openssl pkey -in KEY -out NEW takes it off), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/other-key.pem} | tls.key: other-key.pem, a key that is not that of the certificate (expected: the key of the first certificate in the file), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/key.pem, redirect-port: 5000} | tls.redirect-port: 5000 (expected: another one than server.port, which speaks HTTPS), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/key.pem, redirect-port: 70000} | tls.redirect-port: 70000 (expected: 0 to 65535, or off), c.yml:1
          {certificate: DIR/cert.pem, key: DIR/key.pem, hsts: on} | tls.hsts: on (expected: a number with the unit h, m, s, ms or us; 1s to 17520h), c.yml:1
          {redirect-port: 8080} | tls.certificate: none (expected: a file, because there is a tls.redirect-port), c.yml:1
          {hsts: 1h} | tls.certificate: none (expected: a file, because there is a tls.hsts), c.yml:1
          {cert: DIR/cert.pem} | tls.cert: unknown key (did you mean tls.certificate?), c.yml:1
          """)
  void shouldSayWhatIsWrongWithEncryption(String tls, String message) {
    assertThat(problems("tls: " + tls + "\n")).containsExactly(message);
  }

  @Test
  void shouldSayThatAFileMayNotBeRead() throws IOException {
    Path file = directory.resolve("key.pem");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
    // Root may read everything.
    String expected =
        Files.isReadable(file)
            ? ""
            : "tls.key: key.pem, permission denied (expected: a key in PEM form that this user may"
                + " read), c.yml:1";
    ConfigException e =
        catchThrowableOfType(
            ConfigException.class,
            () -> load("tls: {certificate: DIR/cert.pem, key: DIR/key.pem}\n"));

    assertThat(e == null ? "" : e.getMessage().replace(directory + "/", "")).isEqualTo(expected);
  }

  @Test
  void shouldReportEveryMistakeAtOnce() {
    assertThat(
            problems("auth: {users: {anna: x}, public: [y]}\ntls: {certificate: /no, key: /no}\n"))
        .hasSize(4);
  }
}
