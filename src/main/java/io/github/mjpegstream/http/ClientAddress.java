package io.github.mjpegstream.http;

import io.github.mjpegstream.config.AddressBlock;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Tells who a client is: the address at the other end of its connection or, where that is a reverse
 * proxy that is trusted, the one it names in {@code X-Forwarded-For}. Immutable.
 *
 * <p>Everybody can send that header. Each proxy appends whom it heard; so it is read from its end,
 * and only as far as those who wrote it are trusted.
 */
final class ClientAddress {
  private static final String FORWARDED_FOR = "X-Forwarded-For";
  private static final int HTTP_PORT = 80;

  /** A channel that was closed before anybody asked, or that is none of the network's. */
  private static final InetAddress NOBODY = new InetSocketAddress(0).getAddress();

  private final List<AddressBlock> trustedProxies;

  /**
   * @param trustedProxies whose word is taken; empty for nobody's
   */
  ClientAddress(List<AddressBlock> trustedProxies) {
    this.trustedProxies = List.copyOf(trustedProxies);
  }

  /**
   * Returns the address of whoever sent a request.
   *
   * @param headers of that request
   */
  InetAddress of(Channel channel, HttpHeaders headers) {
    InetAddress client = of(channel);
    if (!isTrustedProxy(client)) {
      return client;
    }
    List<String> fields = headers.getAll(FORWARDED_FOR);
    for (int i = fields.size() - 1; i >= 0; i--) {
      String[] hops = fields.get(i).split(",", -1);
      for (int j = hops.length - 1; j >= 0; j--) {
        Optional<InetAddress> before = AddressBlock.address(withoutPort(hops[j].strip()));
        if (before.isEmpty()) {
          // A name, "unknown" or nonsense: then it was whoever passed that on.
          return client;
        }
        client = before.get();
        if (!isTrustedProxy(client)) {
          return client;
        }
      }
    }
    return client;
  }

  /** Returns the address at the other end of a connection; that of nobody where it has none. */
  static InetAddress of(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
            && remote.getAddress() != null
        ? remote.getAddress()
        : NOBODY;
  }

  /** Returns whether this is a proxy that speaks for many clients, and may name them. */
  boolean isTrustedProxy(InetAddress address) {
    for (AddressBlock block : trustedProxies) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns whether a trusted proxy has passed a request on, which then sees to names itself. A
   * browser may run on the machine of the proxy, too, and be led here by a foreign name: but then
   * it names our port, where a proxy passes on its own.
   *
   * @param host value of the header of the request; may be null
   */
  boolean isThroughProxy(Channel channel, String host) {
    return isTrustedProxy(of(channel))
        && !(host != null
            && channel.localAddress() instanceof InetSocketAddress local
            && port(host) == local.getPort());
  }

  private static int port(String host) {
    String digits = host.substring(host.lastIndexOf(':') + 1);
    return digits.length() < host.length() && digits.matches("[0-9]{1,5}")
        ? Integer.parseInt(digits)
        : HTTP_PORT;
  }

  /** Some proxies add the port: {@code 192.0.2.1:4711}, {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      return hop.substring(1, Math.max(1, hop.indexOf(']')));
    }
    int colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }
}
