package io.github.mjpegstream.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IP addresses (RFC 4632, RFC 4291): {@code 192.168.1.7}, {@code 10.0.0.0/8}, {@code
 * fd00::/8}. Immutable.
 *
 * @param first with every bit zero behind the prefix
 * @param prefixBits how many leading bits all of its addresses share
 */
public record AddressBlock(InetAddress first, int prefixBits) {
  private static final Pattern IP_V4 =
      Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})\\.([0-9]{1,3})");

  /** Only what has a colon, since Java asks the name server about everything else. */
  private static final Pattern IP_V6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*");

  private static final int LONGEST_ADDRESS = 45;

  /**
   * Returns the block that a text stands for.
   *
   * @throws BadValueException if it is none, with what was expected
   */
  static AddressBlock parse(String text) throws BadValueException {
    int slash = text.indexOf('/');
    Optional<InetAddress> address = address(slash < 0 ? text : text.substring(0, slash));
    if (address.isEmpty()) {
      throw new BadValueException(
          Shown.value(text), "IP addresses such as 127.0.0.1 or blocks such as 10.0.0.0/8");
    }
    int most = address.get().getAddress().length * Byte.SIZE;
    String bits = slash < 0 ? String.valueOf(most) : text.substring(slash + 1);
    if (!bits.matches("[0-9]{1,3}") || Integer.parseInt(bits) > most) {
      throw new BadValueException(
          Shown.value(text), "0 to " + most + " behind the slash of such an address");
    }
    AddressBlock block = new AddressBlock(address.get(), Integer.parseInt(bits));
    if (!block.isZeroBehindPrefix()) {
      throw new BadValueException(
          Shown.value(text), "no bit set behind the first " + bits + " of a block");
    }
    return block;
  }

  /**
   * Reads an IP address, without asking a name server: four decimal numbers, or IPv6 without a
   * zone. An IPv4 address in the clothes of IPv6 is the IPv4 address.
   */
  public static Optional<InetAddress> address(String text) {
    try {
      Matcher four = IP_V4.matcher(text);
      if (four.matches()) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
          int number = Integer.parseInt(four.group(i + 1));
          if (number > 255) {
            return Optional.empty();
          }
          bytes[i] = (byte) number;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
      }
      return text.length() <= LONGEST_ADDRESS && IP_V6.matcher(text).matches()
          ? Optional.of(InetAddress.getByName(text))
          : Optional.empty();
    } catch (UnknownHostException e) {
      // Colons alone do not make an address.
      return Optional.empty();
    }
  }

  /** Returns whether an address is one of these; one of the other version never is. */
  public boolean contains(InetAddress address) {
    byte[] ours = first.getAddress();
    byte[] theirs = address.getAddress();
    if (ours.length != theirs.length) {
      return false;
    }
    for (int bit = 0; bit < prefixBits; bit++) {
      if (isSet(ours, bit) != isSet(theirs, bit)) {
        return false;
      }
    }
    return true;
  }

  private boolean isZeroBehindPrefix() {
    byte[] bytes = first.getAddress();
    for (int bit = prefixBits; bit < bytes.length * Byte.SIZE; bit++) {
      if (isSet(bytes, bit)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSet(byte[] address, int bit) {
    return (address[bit / Byte.SIZE] & (0x80 >> (bit % Byte.SIZE))) != 0;
  }

  @Override
  public String toString() {
    boolean single = prefixBits == first.getAddress().length * Byte.SIZE;
    return first.getHostAddress() + (single ? "" : "/" + prefixBits);
  }
}
