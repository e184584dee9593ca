package io.github.mjpegstream.http;

import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.ServerConfig;

/**
 * What the HTTP server goes by, and what may change while it runs: new connections see the newest.
 * Immutable.
 *
 * @param server addresses, limits and time-outs
 */
public record HttpSettings(ServerConfig server) {
  /** Returns the part of a configuration that matters here. */
  public static HttpSettings of(Config config) {
    return new HttpSettings(config.server());
  }
}
