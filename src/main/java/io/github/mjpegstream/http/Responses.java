package io.github.mjpegstream.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;

/** What several answers have in common. */
final class Responses {
  static final String NO_CACHE =
      "no-store, no-cache, must-revalidate, proxy-revalidate, private, max-age=0";

  /** Allowed methods, in the form of the Allow header. */
  static final String METHODS = "GET, HEAD, OPTIONS";

  private Responses() {}

  /**
   * Lets pages of another origin read the answer.
   *
   * @param allowOrigin an origin, {@code *}, or empty for none
   */
  static void addCors(HttpHeaders headers, String allowOrigin) {
    if (allowOrigin.isEmpty()) {
      return;
    }
    headers.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, allowOrigin);
    headers.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "X-Timestamp, Content-Length");
    if (!allowOrigin.equals("*")) {
      headers.set(HttpHeaderNames.VARY, "Origin");
    }
  }
}
