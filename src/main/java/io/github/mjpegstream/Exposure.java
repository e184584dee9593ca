package io.github.mjpegstream;

import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.http.ListenAddress;
import java.net.InetAddress;
import java.util.Optional;

/** Says what others on the network can see or do without being asked. */
final class Exposure {
  private Exposure() {}

  /** Returns a line for the log; empty where there is nothing to say. */
  static Optional<String> warning(Config config, int port) {
    InetAddress address = ListenAddress.of(config.server()).getAddress();
    if (address == null || address.isLoopbackAddress()) {
      return Optional.empty();
    }
    if (!config.auth().required()) {
      return Optional.of(
          "everybody who reaches port "
              + port
              + " can watch and set the camera; \"mjpeg-stream passwd\" makes the line for the"
              + " configuration that asks for a password (docs/security.md)");
    }
    if (!config.tls().enabled()) {
      return Optional.of(
          "passwords and pictures cross the network without encryption; \"mjpeg-stream"
              + " certificate\" makes the files for it (docs/security.md)");
    }
    return Optional.empty();
  }
}
