package io.github.mjpegstream.config;

import io.github.mjpegstream.tls.ServerIdentity;
import java.time.Duration;
import java.util.Optional;

/**
 * How connections are encrypted.
 *
 * @param identity certificate and key, as they were in their files when the configuration was read;
 *     empty for no encryption
 * @param redirectPort a second TCP port that leads to the first one, encrypted; empty for none
 * @param hsts how long browsers shall refuse to come without encryption; zero for not
 */
public record TlsConfig(
    Optional<ServerIdentity> identity, Optional<Integer> redirectPort, Duration hsts) {
  /** As it is without any setting. */
  public static final TlsConfig OFF =
      new TlsConfig(Optional.empty(), Optional.empty(), Duration.ZERO);

  public boolean enabled() {
    return identity.isPresent();
  }
}
