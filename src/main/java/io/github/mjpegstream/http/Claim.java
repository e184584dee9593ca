package io.github.mjpegstream.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.Base64;
import java.util.List;

/** What a request shows at the door. No text that it is made of is ever logged. */
sealed interface Claim {
  String TOKEN = "token";
  String EXPIRES = "expires";
  String SIGNATURE = "signature";

  /** Nothing. */
  record None() implements Claim {}

  /** Something that is none of the others. */
  record Malformed() implements Claim {}

  /** Basic authentication (RFC 7617), in UTF-8. */
  record Password(String user, String password) implements Claim {
    @Override
    public String toString() {
      return "a password";
    }
  }

  /** A bearer token (RFC 6750), in the header or in the address. */
  record Token(String token) implements Claim {
    @Override
    public String toString() {
      return "a token";
    }
  }

  /** A signed link. */
  record Link(String expires, String signature) implements Claim {
    @Override
    public String toString() {
      return "a link";
    }
  }

  /** Returns what a request shows; its header, where there is one, and else its address. */
  static Claim of(Exchange exchange) {
    List<String> headers = exchange.headers().getAll(HttpHeaderNames.AUTHORIZATION);
    if (headers.size() > 1) {
      return new Malformed();
    }
    if (!headers.isEmpty()) {
      return ofHeader(headers.get(0).strip());
    }
    String token = exchange.parameter(TOKEN);
    if (token != null) {
      return new Token(token);
    }
    String signature = exchange.parameter(SIGNATURE);
    String expires = exchange.parameter(EXPIRES);
    return signature == null || expires == null ? new None() : new Link(expires, signature);
  }

  private static Claim ofHeader(String header) {
    int blank = header.indexOf(' ');
    String scheme = header.substring(0, Math.max(0, blank));
    String rest = header.substring(blank + 1).strip();
    if (scheme.equalsIgnoreCase("Bearer")) {
      return new Token(rest);
    }
    if (!scheme.equalsIgnoreCase("Basic")) {
      return new Malformed();
    }
    try {
      String pair = new String(Base64.getDecoder().decode(rest), UTF_8);
      int colon = pair.indexOf(':');
      return colon < 0
          ? new Malformed()
          : new Password(pair.substring(0, colon), pair.substring(colon + 1));
    } catch (IllegalArgumentException e) {
      // Not Base64.
      return new Malformed();
    }
  }
}
