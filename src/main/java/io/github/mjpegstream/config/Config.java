package io.github.mjpegstream.config;

import java.util.List;

/**
 * Everything that can be configured, valid and complete.
 *
 * @param server how frames are served
 * @param auth who may come in
 * @param tls how connections are encrypted
 * @param cameras at least one; names are distinct, the first is the default camera
 * @param logLevel how much is logged
 */
public record Config(
    ServerConfig server,
    AuthConfig auth,
    TlsConfig tls,
    List<CameraConfig> cameras,
    LogLevel logLevel) {
  public Config {
    cameras = List.copyOf(cameras);
  }
}
