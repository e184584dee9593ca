package io.github.mjpegstream.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.access.LinkSigner;
import io.github.mjpegstream.access.Tokens;
import io.github.mjpegstream.config.AddressBlock;
import io.github.mjpegstream.config.AuthConfig;
import io.github.mjpegstream.config.AuthConfig.LinkSecret;
import io.github.mjpegstream.config.AuthConfig.Open;
import io.github.mjpegstream.config.AuthConfig.Token;
import io.github.mjpegstream.config.AuthConfig.User;
import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.Scope;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.config.TlsConfig;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Users, tokens and links of tests, with the headers that belong to them. */
final class Doors {
  static final String PASSWORD = "correct horse";

  /** Of that password, of the least cost. */
  private static final String HASH =
      at.favre.lib.crypto.bcrypt.BCrypt.withDefaults().hashToString(5, PASSWORD.toCharArray());

  static final LinkSecret SECRET = new LinkSecret("a secret of at least 32 characters");

  static final AuthConfig LOCKED =
      new AuthConfig(
          Map.of(
              "anna", new User(HASH, Scope.VIEW),
              "bert", new User(HASH, Scope.CONTROL),
              "cora", new User(HASH, Scope.ADMIN)),
          Map.of(
              "viewer", token("view", Scope.VIEW),
              "remote", token("control", Scope.CONTROL),
              "boss", token("admin", Scope.ADMIN),
              "front-only", new Token(Tokens.sha256("front admin"), Scope.ADMIN, Set.of("front"))),
          Optional.of(SECRET),
          Set.of(Open.LIVE));

  private Doors() {}

  private static Token token(String token, Scope scope) {
    return new Token(Tokens.sha256(token), scope, Set.of());
  }

  static HttpSettings settings(AuthConfig auth) {
    return new HttpSettings(server(), auth, TlsConfig.OFF);
  }

  /** On loopback, where whoever asks may say for whom: so a test can come from many addresses. */
  static ServerConfig server() {
    return new ServerConfig(
        "127.0.0.1",
        0,
        1000,
        "",
        Duration.ofSeconds(10),
        Duration.ofSeconds(10),
        8,
        List.of(new AddressBlock(InetAddress.getLoopbackAddress(), 32)),
        true,
        LimitsConfig.DEFAULT);
  }

  static String basic(String user, String password) {
    return "Authorization: Basic "
        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8))
        + "\r\n";
  }

  static String bearer(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  /** Returns the query of a link. */
  static String link(String camera, Instant expires) {
    long seconds = expires.getEpochSecond();
    return "?expires=" + seconds + "&signature=" + new LinkSigner(SECRET).sign(camera, seconds);
  }
}
