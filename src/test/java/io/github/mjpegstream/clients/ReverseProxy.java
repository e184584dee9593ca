package io.github.mjpegstream.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * nginx or Caddy with the very file that the documentation shows, but for its ports and paths.
 * Confined to one thread.
 */
final class ReverseProxy implements AutoCloseable {
  /** Which program, and how it is told what to do. */
  @SuppressWarnings("ImmutableEnumChecker") // the list is a copy that nobody can change
  enum Kind {
    NGINX("nginx.conf", "listen 443 ssl", "listen %d ssl", "listen 80;", "listen %d;") {
      @Override
      List<String> command(Path folder, Path site) throws IOException {
        // As root it would let go of its rights, and not see this folder any more.
        String user = ProcessHandle.current().info().user().orElse("");
        Path main =
            Files.writeString(
                folder.resolve("main.conf"),
                """
                daemon off;
                pid nginx.pid;
                error_log stderr;
                %s
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    include %s;
                }
                """
                    .formatted(user.equals("root") ? "user root;" : "", site));
        return List.of("nginx", "-p", folder.toString(), "-e", "stderr", "-c", main.toString());
      }
    },
    CADDY("Caddyfile", ":443 {", ":%d {") {
      @Override
      List<String> command(Path folder, Path site) throws IOException {
        Path main =
            Files.writeString(
                folder.resolve("main"),
                "{\n\tadmin off\n\tauto_https disable_redirects\n}\nimport " + site + "\n");
        return List.of("caddy", "run", "--adapter", "caddyfile", "--config", main.toString());
      }
    };

    private final String file;
    private final List<String> replacements;

    Kind(String file, String... replacements) {
      this.file = file;
      this.replacements = List.of(replacements);
    }

    /** The program's name. */
    String program() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Returns how it is started on a site of its own. */
    abstract List<String> command(Path folder, Path site) throws IOException;
  }

  static final String USER = "me";
  static final String PASSWORD = "öpen sesame";

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Kind kind;
  private final Path folder;
  private final Path site;
  private final int port;
  private RunningProgram program;

  private ReverseProxy(Kind kind, Path folder, Path site, int port) {
    this.kind = kind;
    this.folder = folder;
    this.site = site;
    this.port = port;
  }

  /** Starts the one of the documentation in front of a server, and waits until it listens. */
  static ReverseProxy documented(Kind kind, Path folder, Certificate certificate, int serverPort)
      throws IOException {
    Path users = folder.resolve("users");
    String config = Files.readString(Path.of("docs/reverse-proxy", kind.file));
    int port = freePort();
    for (int i = 0; i < kind.replacements.size(); i += 2) {
      config =
          replace(
              config,
              kind.replacements.get(i),
              String.format(kind.replacements.get(i + 1), i == 0 ? port : freePort()));
    }
    config = replace(config, "127.0.0.1:5000", "127.0.0.1:" + serverPort);
    String etc = kind == Kind.NGINX ? "/etc/nginx/mjpeg-stream" : "/etc/caddy/mjpeg-stream";
    config = replace(config, etc + ".crt", certificate.file().toString());
    config = replace(config, etc + ".key", certificate.key().toString());
    config = replace(config, etc + ".users", users.toString());
    Files.writeString(users, user(kind));
    return start(kind, folder, config, port);
  }

  /** Starts one with a configuration of its own. */
  static ReverseProxy start(Kind kind, Path folder, String config, int port) throws IOException {
    Path site = Files.writeString(folder.resolve("site"), config);
    ReverseProxy proxy = new ReverseProxy(kind, folder, site, port);
    proxy.start();
    return proxy;
  }

  /** The documentation's text must stand in the file: else the test would test something else. */
  private static String replace(String config, String text, String by) {
    assertThat(config).contains(text);
    return config.replace(text, by);
  }

  private static String user(Kind kind) throws IOException {
    if (kind == Kind.NGINX) {
      return USER + ":" + output("openssl", "passwd", "-6", PASSWORD) + "\n";
    }
    return USER + " " + output("caddy", "hash-password", "--plaintext", PASSWORD) + "\n";
  }

  /** Starts it, on the port that it has had before. */
  void start() throws IOException {
    program =
        RunningProgram.start(
            folder,
            Map.of("XDG_DATA_HOME", folder.toString(), "XDG_CONFIG_HOME", folder.toString()),
            kind.command(folder, site));
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (!isListening()) {
      boolean ended = program.hasEndedWithin(Duration.ofMillis(50));
      assertThat(ended).as(program.complaints()).isFalse();
      assertThat(MonotonicClock.SYSTEM.nanos() < deadline).as(program.complaints()).isTrue();
    }
  }

  private boolean isListening() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      // Not yet.
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Returns an address below the prefix. */
  String url(String path) {
    return "https://localhost:" + port + path;
  }

  @Override
  public void close() {
    program.close();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Runs a program and returns what it prints. */
  static String output(String... command) throws IOException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertThat(process.exitValue()).as(String.join(" ", command)).isZero();
    return text.strip();
  }

  /**
   * A self-signed certificate.
   *
   * @param file with the certificate, PEM
   * @param key with its key, PEM
   */
  record Certificate(Path file, Path key) {
    /** Makes one for this machine, as the documentation tells to. */
    static Certificate make(Path folder) throws IOException {
      Certificate made = new Certificate(folder.resolve("crt"), folder.resolve("key"));
      output(
          "openssl",
          "req",
          "-x509",
          "-newkey",
          "rsa:2048",
          "-nodes",
          "-days",
          "2",
          "-subj",
          "/CN=camera",
          "-addext",
          "subjectAltName=DNS:localhost,IP:127.0.0.1",
          "-keyout",
          made.key().toString(),
          "-out",
          made.file().toString());
      return made;
    }
  }
}
