package io.github.mjpegstream.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;

/**
 * Knows the requests of browsers that paint a part of a stream only when the head of the next one
 * has come: Chromium and all that is made of it, and WebKit (docs/clients.md has what was
 * measured).
 *
 * <p>Only what such a browser shows by itself, as a picture or as the page, counts. A page's own
 * script is not concerned, and may depend on {@code Content-Length}.
 */
final class LatePainters {
  /** In the name that both give themselves; nobody else's has it who cuts parts differently. */
  private static final String ENGINE = "AppleWebKit/";

  /** As browsers say it, but only to servers with encryption or on the same machine. */
  private static final Set<String> SHOWN =
      Set.of("image", "document", "iframe", "frame", "embed", "object");

  private LatePainters() {}

  /** Returns whether a request is one of these. */
  static boolean ask(HttpHeaders request) {
    if (!request.get(HttpHeaderNames.USER_AGENT, "").contains(ENGINE)) {
      return false;
    }
    String destination = request.get("Sec-Fetch-Dest");
    if (destination != null) {
      return SHOWN.contains(destination);
    }
    // A script's request accepts anything, unless it says otherwise.
    String accept = request.get(HttpHeaderNames.ACCEPT, "");
    return accept.startsWith("image/") || accept.startsWith("text/html");
  }
}
