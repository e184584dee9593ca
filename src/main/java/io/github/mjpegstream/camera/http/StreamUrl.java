package io.github.mjpegstream.camera.http;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a stream, apart from its user and password. Immutable; {@link #toString()} shows
 * no secret.
 *
 * @param address without user and password
 * @param authorization value of the header, if the address held a user
 */
record StreamUrl(URI address, Optional<String> authorization) {
  /** Parameters that cheap cameras take their password in. */
  private static final Pattern SECRET =
      Pattern.compile(
          "(?<=^|[?&])([^=&]*(?:pass|pwd|token|key|secret|auth)[^=&]*)=[^&]*",
          Pattern.CASE_INSENSITIVE);

  /**
   * Takes an address apart.
   *
   * @throws IllegalArgumentException if it is none of a web server; the message holds no secret
   */
  static StreamUrl parse(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new IllegalArgumentException(
          "the address of the camera begins with '" + scheme + "' (expected: http:// or https://)");
    }
    if (url.getHost() == null) {
      throw new IllegalArgumentException(
          "the address of the camera has no valid host (expected: http://HOST/PATH)");
    }
    return new StreamUrl(
        withoutUser(url), Optional.ofNullable(url.getRawUserInfo()).map(StreamUrl::basic));
  }

  /**
   * Returns where a redirect leads. User and password go along only to the same server.
   *
   * @param location value of the header
   * @throws IllegalArgumentException if it cannot be followed
   */
  StreamUrl redirect(String location) {
    URI target = address.resolve(location);
    StreamUrl next = parse(target);
    if (next.authorization.isEmpty() && sameServer(target)) {
      return new StreamUrl(next.address, authorization);
    }
    return next;
  }

  private boolean sameServer(URI other) {
    return address.getScheme().equalsIgnoreCase(other.getScheme())
        && address.getHost().equalsIgnoreCase(other.getHost())
        && address.getPort() == other.getPort();
  }

  /** Put together from the raw parts: whatever is escaped stays as it is. */
  private static URI withoutUser(URI url) {
    StringBuilder text = new StringBuilder(url.getScheme()).append("://").append(url.getHost());
    if (url.getPort() >= 0) {
      text.append(':').append(url.getPort());
    }
    text.append(url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath());
    if (url.getRawQuery() != null) {
      text.append('?').append(url.getRawQuery());
    }
    try {
      return new URI(text.toString());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("the address of the camera cannot be read", e);
    }
  }

  /** RFC 7617, with UTF-8. */
  private static String basic(String rawUserInfo) {
    byte[] userAndPassword =
        percentDecoded(rawUserInfo.contains(":") ? rawUserInfo : rawUserInfo + ":");
    return "Basic " + Base64.getEncoder().encodeToString(userAndPassword);
  }

  /** Unlike that of forms, this decoding leaves a plus sign alone. */
  private static byte[] percentDecoded(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] raw = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        // The URI has been parsed: two hexadecimal digits follow.
        bytes.write(Character.digit(raw[i + 1], 16) << 4 | Character.digit(raw[i + 2], 16));
        i += 2;
      } else {
        bytes.write(raw[i]);
      }
    }
    return bytes.toByteArray();
  }

  @Override
  public String toString() {
    Matcher query = SECRET.matcher(address.toString());
    String text = query.replaceAll("$1=***");
    return authorization.isPresent() ? text.replaceFirst("://", "://***@") : text;
  }
}
