package io.github.mjpegstream.http;

import io.github.mjpegstream.config.AddressBlock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which names in the header Host can only mean this server. Somebody may have a name of his own
 * point to our address, once a page of his is open in a browser here, and that browser then takes
 * the page for ours (DNS rebinding). But nobody can do so with an address, with names that only a
 * local network gives out, and with this machine's own. Thread-safe.
 */
final class HostNames {
  /** RFC 6762, RFC 8375, RFC 6761, and what ICANN and routers have set apart. */
  private static final List<String> LOCAL_ENDS =
      List.of(".local", ".home.arpa", ".localhost", ".internal", ".lan", ".localdomain");

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");
  private static final Path RESOLVER = Path.of("/etc/resolv.conf");

  private final List<String> configured;
  private final Path hostName;
  private final Path resolver;

  /**
   * @param configured names in lower case that are known as well
   */
  HostNames(List<String> configured) {
    this(configured, HOST_NAME, RESOLVER);
  }

  /**
   * @param hostName file with this machine's name
   * @param resolver file that tells the domains it is in
   */
  HostNames(List<String> configured, Path hostName, Path resolver) {
    this.configured = List.copyOf(configured);
    this.hostName = hostName;
    this.resolver = resolver;
  }

  /** Returns whether the server is to answer under known names alone. */
  boolean isStrict() {
    return !configured.isEmpty();
  }

  /**
   * Returns whether a name is known.
   *
   * @param host value of the header; null, which no browser sends, is
   */
  boolean knows(String host) {
    if (host == null || host.isEmpty()) {
      return true;
    }
    if (host.startsWith("[")) {
      return true;
    }
    String name = withoutPort(host).toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    if (name.indexOf('.') < 0
        || AddressBlock.address(name).isPresent()
        || configured.contains(name)) {
      return true;
    }
    for (String end : LOCAL_ENDS) {
      if (name.endsWith(end)) {
        return true;
      }
    }
    return isThisMachine(name);
  }

  private static String withoutPort(String host) {
    int colon = host.indexOf(':');
    return colon < 0 ? host : host.substring(0, colon);
  }

  /** Asked each time, since a network may give out another domain tomorrow. */
  private boolean isThisMachine(String name) {
    String own = read(hostName).strip().toLowerCase(Locale.ROOT);
    if (own.isEmpty()) {
      return false;
    }
    if (name.equals(own)) {
      return true;
    }
    for (String domain : domains()) {
      if (name.equals(own + '.' + domain)) {
        return true;
      }
    }
    return false;
  }

  /** The local domains, by resolv.conf(5). */
  private List<String> domains() {
    List<String> domains = new ArrayList<>();
    for (String line : read(resolver).split("\n", -1)) {
      String[] words = line.strip().split("\\s+", -1);
      if (words[0].equals("search") || words[0].equals("domain")) {
        for (int i = 1; i < words.length; i++) {
          domains.add(words[i].toLowerCase(Locale.ROOT));
        }
      }
    }
    return domains;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      // Then the machine has no name that we could know.
      return "";
    }
  }
}
