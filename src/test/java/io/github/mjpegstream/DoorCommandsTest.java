package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.access.Passwords;
import io.github.mjpegstream.access.Tokens;
import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.ConfigException;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.config.LoadedConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that make passwords, tokens, links and certificates. */
final class DoorCommandsTest {
  private static final String SECRET = "auth: {link-secret: 0123456789abcdef0123456789abcdef}\n";

  @TempDir private Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return new Cli(new NoProgram(), Map.of(), print(out), print(err)).run(arguments);
  }

  private static PrintStream print(ByteArrayOutputStream to) {
    return new PrintStream(to, true, UTF_8);
  }

  private String output() {
    return out.toString(UTF_8);
  }

  private String errors() {
    return err.toString(UTF_8);
  }

  /** Takes what a command prints for a configuration. */
  private Config loaded() throws IOException, ConfigException {
    Path file = directory.resolve("printed.yml");
    Files.writeString(file, output(), UTF_8);
    return new ConfigLoader(Map.of()).load(Optional.of(file.toString()), Map.of()).config();
  }

  private int passwd(boolean typed, String... lines) {
    Deque<String> input = new ArrayDeque<>(List.of(lines));
    PasswordCommand.Source source =
        new PasswordCommand.Source() {
          @Override
          public boolean isTyped() {
            return typed;
          }

          @Override
          public String read(String prompt) {
            return input.poll();
          }
        };
    return new PasswordCommand(source, print(out), print(err)).run(Optional.of("anna"));
  }

  @Test
  void shouldPrintAHashThatTheConfigurationTakes() throws IOException, ConfigException {
    assertThat(passwd(true, "correct horse", "correct horse")).isZero();

    String hash = loaded().auth().users().get("anna").hash();
    assertThat(Passwords.matches("correct horse", hash)).isTrue();
    assertThat(output()).doesNotContain("horse");
  }

  @Test
  void shouldTakeOneLineWhenNobodyTypes() throws IOException, ConfigException {
    assertThat(passwd(false, "correct horse")).isZero();

    assertThat(loaded().auth().users()).containsKey("anna");
  }

  @Test
  void shouldRefusePasswordsThatAreNone() {
    assertThat(passwd(true, "one", "two")).isEqualTo(1);
    assertThat(passwd(false)).isEqualTo(1);
    assertThat(passwd(false, "")).isEqualTo(1);
    assertThat(passwd(false, "ü".repeat(36))).isEqualTo(1);

    assertThat(output()).isEmpty();
    assertThat(errors().lines())
        .containsExactly(
            "mjpeg-stream: the two are not the same",
            "mjpeg-stream: no password",
            "mjpeg-stream: no password",
            "mjpeg-stream: a password of 72 bytes (expected: at most 71, which is all that bcrypt"
                + " looks at)");
  }

  @Test
  void shouldPrintATokenAndItsHash() throws IOException, ConfigException {
    assertThat(run("token", "octoprint")).isZero();

    Matcher token = Pattern.compile("mjs_[A-Za-z0-9_-]{43}").matcher(output());
    assertThat(token.find()).isTrue();
    assertThat(loaded().auth().tokens().get("octoprint").sha256())
        .isEqualTo(Tokens.sha256(token.group()));
  }

  @Test
  void shouldPrintALinkOfTheRightCamera() throws IOException {
    Path file = directory.resolve("c.yml");
    Files.writeString(
        file, SECRET + "cameras:\n  front:\n    index: 0\n  back:\n    index: 1\n", UTF_8);

    assertThat(
            run(
                "link",
                "back",
                "--for",
                "2h",
                "--path",
                "snapshot",
                "--config",
                file.toString(),
                "--base",
                "https://cam.example/pi/"))
        .isZero();

    assertThat(output())
        .matches(
            "https://cam\\.example/pi/cameras/back/snapshot\\?expires=\\d{10}&signature=[\\w-]{43}\n");
    out.reset();
    run("link", "--host", "192.0.2.7", "--config", file.toString());
    assertThat(output()).startsWith("http://192.0.2.7:5000/cameras/front/stream?expires=");
  }

  @Test
  void shouldProposeASecretWhenThereIsNone() throws IOException, ConfigException {
    assertThat(run("link")).isEqualTo(1);

    assertThat(output()).isEmpty();
    out.writeBytes(errors().substring(errors().indexOf("auth:")).getBytes(UTF_8));
    assertThat(loaded().auth().linkSecret()).isPresent();
  }

  @Test
  void shouldSayWhatIsWrongWithTheOptionsOfALink() {
    assertThat(run("link", "attic", "--for", "1d", "--path", "state")).isEqualTo(64);

    assertThat(errors().lines())
        .containsExactly(
            "no such camera (expected: one of camera)",
            "--path: neither stream nor snapshot (expected: one of them)",
            "--for: 1d (expected: a number with the unit h, m, s, ms or us; 1m to 8760h)");
  }

  @Test
  void shouldMakeACertificateForThisMachine()
      throws IOException, ConfigException, CertificateParsingException {
    Path folder = directory.resolve("new/folder");

    assertThat(run("certificate", "--out", folder.toString())).isZero();

    X509Certificate made = loaded().tls().identity().orElseThrow().chain().get(0);
    assertThat(made.getSubjectAlternativeNames().stream().map(name -> name.get(1).toString()))
        .contains("localhost", "127.0.0.1");
    assertThat(made.getBasicConstraints()).isEqualTo(-1);
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("key.pem"))))
        .isEqualTo("rw-------");
    assertThat(output()).containsPattern("# SHA-256:   ([0-9A-F]{2}:){31}[0-9A-F]{2}\n");

    assertThat(run("certificate", "--out", folder.toString())).isEqualTo(1);
    assertThat(errors()).contains("is there already (expected: another folder with --out");
  }

  @Test
  void shouldMakeSecretsAlthoughTheConfigurationIsWrong() {
    assertThat(run("token", "--config", "/nowhere.yml")).isZero();
  }

  @Test
  void shouldNotTakeASecretFromTheCommandLine() {
    assertThat(run("--auth-users=anna=$2b$10$secret")).isEqualTo(78);

    assertThat(errors())
        .isEqualTo(
            "--auth-users: no flag, since everybody on the machine can read command lines"
                + " (expected: auth.users in the file)\n");
  }

  @Test
  void shouldWarnOnlyOfWhatOthersCanReach() throws ConfigException, IOException {
    assertThat(warning("server: {host: 127.0.0.1}\n")).isEmpty();
    assertThat(warning("server: {host: localhost}\n")).isEmpty();
    assertThat(warning("server: {host: '*'}\n").orElseThrow())
        .startsWith("everybody who reaches port 5000 can watch and set the camera;");
    assertThat(warning("server: {host: 192.0.2.7}\n" + SECRET).orElseThrow())
        .startsWith("passwords and pictures cross the network without encryption;");
    assertThat(warning("server: {host: 127.0.0.1}\n" + SECRET)).isEmpty();
    run("certificate", "--out", directory.toString());
    assertThat(warning(SECRET + output())).isEmpty();
  }

  private Optional<String> warning(String yaml) throws ConfigException, IOException {
    Path file = directory.resolve("w.yml");
    Files.writeString(file, yaml, UTF_8);
    LoadedConfig config = new ConfigLoader(Map.of()).load(Optional.of(file.toString()), Map.of());
    return Exposure.warning(config.config(), 5000);
  }

  /** Nothing of this starts anything. */
  private static final class NoProgram implements Program {
    @Override
    public int serve(LoadedConfig config) {
      throw new AssertionError("not asked for");
    }

    @Override
    public void cannotServe(List<String> problems) {
      // Nobody supervises this.
    }

    @Override
    public int listCameras(PrintStream to) {
      throw new AssertionError("not asked for");
    }

    @Override
    public int doctor(Config config, PrintStream to) {
      throw new AssertionError("not asked for");
    }

    @Override
    public int reload(OptionalLong pid) {
      throw new AssertionError("not asked for");
    }
  }
}
