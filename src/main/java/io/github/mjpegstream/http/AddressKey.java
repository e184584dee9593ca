package io.github.mjpegstream.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/** What limits count as one address. */
final class AddressKey {
  private AddressKey() {}

  /**
   * Returns an IPv4 address itself. Of IPv6 a single client has a network of 64 bits to choose
   * addresses from (RFC 4291, 2.5.1), so that counts as one.
   */
  static Object of(InetAddress address) {
    return address instanceof Inet6Address
        ? (Object) ByteBuffer.wrap(address.getAddress()).getLong()
        : address;
  }
}
