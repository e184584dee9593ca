package io.github.mjpegstream;

import io.github.mjpegstream.config.ServerConfig;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The addresses under which people reach this machine. */
final class Addresses {
  /** Hosts that stand for every interface. */
  private static final Set<String> EVERYWHERE = Set.of("*", "0.0.0.0", "::");

  private Addresses() {}

  /**
   * Returns the URLs of a server, the likeliest one for other machines first, without a slash at
   * the end.
   */
  static List<String> urls(ServerConfig server, int port) {
    return urls(server, port, false);
  }

  /** As {@link #urls(ServerConfig, int)}, of a server that may be encrypted. */
  static List<String> urls(ServerConfig server, int port, boolean encrypted) {
    List<String> urls = new ArrayList<>();
    if (!EVERYWHERE.contains(server.host())) {
      urls.add(url(server.host(), port, encrypted));
      return urls;
    }
    try {
      for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
        if (network.isUp() && !network.isLoopback() && !network.isVirtual()) {
          for (InetAddress address : Collections.list(network.getInetAddresses())) {
            // People type IPv4 addresses; IPv6 works as well, but nobody wants to read it.
            if (address instanceof Inet4Address && !address.isLinkLocalAddress()) {
              urls.add(url(address.getHostAddress(), port, encrypted));
            }
          }
        }
      }
    } catch (SocketException e) {
      // Then this machine's own view has to do.
      urls.clear();
    }
    urls.add(url("localhost", port, encrypted));
    return urls;
  }

  /** Returns every address of this machine that means something on other machines, and its own. */
  static List<InetAddress> all() throws SocketException {
    List<InetAddress> all = new ArrayList<>();
    for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
      for (InetAddress address : Collections.list(network.getInetAddresses())) {
        if (network.isUp() && !address.isLinkLocalAddress()) {
          all.add(address);
        }
      }
    }
    return all;
  }

  private static String url(String host, int port, boolean encrypted) {
    String bracketed = host.contains(":") ? '[' + host + ']' : host;
    return (encrypted ? "https://" : "http://") + bracketed + ':' + port;
  }
}
