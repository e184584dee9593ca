package io.github.mjpegstream.config;

import java.time.Duration;

/**
 * How frames are served.
 *
 * @param host address to listen on, or {@code *} for all interfaces, IPv4 and IPv6
 * @param port TCP port, 0 for any free one
 * @param maxClients viewers at a time, over all cameras
 * @param allowOrigin value of Access-Control-Allow-Origin, or empty for none
 * @param requestTimeout a request that has not arrived by then is cut off
 * @param clientTimeout a viewer that takes nothing for this long is cut off
 */
public record ServerConfig(
    String host,
    int port,
    int maxClients,
    String allowOrigin,
    Duration requestTimeout,
    Duration clientTimeout) {}
