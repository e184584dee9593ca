package io.github.mjpegstream.config;

import java.util.List;

/**
 * How much of the server one client, or all of them together, may take. What is fixed stands in
 * docs/http.md as well.
 *
 * @param maxConnections connections at a time beside those of viewers
 * @param maxConnectionsPerAddress connections at a time from one address, those of viewers among
 *     them; 0 for any number
 * @param maxRequestRate requests a second of one address; 0 for any number
 * @param hostNames names by which pages may reach the server, in lower case, beside those that
 *     cannot be anybody else's; where there are any, it answers to no others
 */
public record LimitsConfig(
    int maxConnections, int maxConnectionsPerAddress, int maxRequestRate, List<String> hostNames) {
  /** What holds where nothing is set. */
  public static final LimitsConfig DEFAULT = new LimitsConfig(1000, 100, 100, List.of());

  public LimitsConfig {
    hostNames = List.copyOf(hostNames);
  }
}
