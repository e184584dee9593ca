package io.github.mjpegstream.http;

import io.github.mjpegstream.config.AuthConfig;
import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.config.TlsConfig;

/**
 * What the HTTP server goes by, and what may change while it runs: new connections see the newest.
 * Immutable.
 *
 * @param server addresses, limits and time-outs
 * @param auth who may come in; holds for connections that are there as well
 * @param tls how new connections are encrypted
 */
public record HttpSettings(ServerConfig server, AuthConfig auth, TlsConfig tls) {
  /** Where everybody may come in, without encryption. */
  HttpSettings(ServerConfig server) {
    this(server, AuthConfig.OFF, TlsConfig.OFF);
  }

  /** Returns the part of a configuration that matters here. */
  public static HttpSettings of(Config config) {
    return new HttpSettings(config.server(), config.auth(), config.tls());
  }
}
