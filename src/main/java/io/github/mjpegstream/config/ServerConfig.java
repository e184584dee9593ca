package io.github.mjpegstream.config;

import java.time.Duration;
import java.util.List;

/**
 * How frames are served.
 *
 * @param host address to listen on, or {@code *} for all interfaces, IPv4 and IPv6
 * @param port TCP port, 0 for any free one
 * @param maxClients viewers at a time, over all cameras
 * @param allowOrigin value of Access-Control-Allow-Origin, or empty for none
 * @param requestTimeout a request that has not arrived by then is cut off
 * @param clientTimeout a viewer that takes nothing for this long is cut off
 * @param maxVariants smaller or fewer pictures that are made at a time, over all cameras
 * @param trustedProxies whose word is taken for the address of a client
 * @param ioUring whether a frame is handed to the kernel for many viewers at once, where it can
 * @param limits how much of the server a client may take
 */
public record ServerConfig(
    String host,
    int port,
    int maxClients,
    String allowOrigin,
    Duration requestTimeout,
    Duration clientTimeout,
    int maxVariants,
    List<AddressBlock> trustedProxies,
    boolean ioUring,
    LimitsConfig limits) {
  /** Two or three cores can encode so many small pictures. */
  public static final int DEFAULT_MAX_VARIANTS = 8;

  public ServerConfig {
    trustedProxies = List.copyOf(trustedProxies);
  }

  /** With the usual limits, and no proxy. */
  public ServerConfig(
      String host,
      int port,
      int maxClients,
      String allowOrigin,
      Duration requestTimeout,
      Duration clientTimeout) {
    this(
        host,
        port,
        maxClients,
        allowOrigin,
        requestTimeout,
        clientTimeout,
        DEFAULT_MAX_VARIANTS,
        List.of(),
        true,
        LimitsConfig.DEFAULT);
  }
}
