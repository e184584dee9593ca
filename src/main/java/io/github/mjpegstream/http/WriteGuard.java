package io.github.mjpegstream.http;

import io.github.mjpegstream.config.Shown;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Keeps pages of other sites from turning a camera. A form cannot send JSON, and a script that does
 * is told apart by what its browser says of it: {@code Sec-Fetch-Site} (where the connection is
 * encrypted or local) and {@code Origin}. A program that is no browser sends neither, and may. What
 * a browser takes for ours must have been asked for under a name of ours ({@link HostNames}).
 * Thread-safe.
 */
final class WriteGuard {
  private static final String SEC_FETCH_SITE = "Sec-Fetch-Site";
  private static final Set<String> OURS = Set.of("same-origin", "none");

  private final String allowOrigin;
  private final HostNames hostNames;
  private final ClientAddress clients;

  /**
   * @param allowOrigin an origin that may write as well; {@code *} and the empty text are none
   * @param clients which proxies there are: they see to their names themselves
   */
  WriteGuard(String allowOrigin, HostNames hostNames, ClientAddress clients) {
    this.allowOrigin = allowOrigin;
    this.hostNames = hostNames;
    this.clients = clients;
  }

  /** Returns whether a request may write; answers it if it may not. */
  boolean admits(Exchange exchange) {
    if (!isOurs(exchange.headers())) {
      exchange.error(
          HttpResponseStatus.FORBIDDEN,
          "a page of another site may not change anything (expected: a page of this server, or of"
              + " the one origin that --allow-origin names)");
      return false;
    }
    if (!isGranted(exchange.headers())
        && isOfBrowser(exchange.headers())
        && !hostNames.knows(exchange.headers().get(HttpHeaderNames.HOST))
        && !clients.isThroughProxy(
            exchange.channel(), exchange.headers().get(HttpHeaderNames.HOST))) {
      exchange.error(
          HttpResponseStatus.FORBIDDEN,
          "a page may not change anything under the name "
              + Shown.value(exchange.headers().get(HttpHeaderNames.HOST))
              + ", which may be somebody else's (expected: an address, a local name, or one that"
              + " server.host-names knows)");
      return false;
    }
    CharSequence type = HttpUtil.getMimeType(value(exchange.headers()));
    if (type == null || !type.toString().strip().equalsIgnoreCase(Exchange.JSON)) {
      exchange.error(
          HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE,
          "not JSON (expected: the header Content-Type: " + Exchange.JSON + ")");
      return false;
    }
    return true;
  }

  private static String value(HttpHeaders headers) {
    String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
    return type == null ? "" : type;
  }

  private boolean isOurs(HttpHeaders headers) {
    List<String> origins = headers.getAll(HttpHeaderNames.ORIGIN);
    List<String> sites = headers.getAll(SEC_FETCH_SITE);
    if (origins.size() > 1 || sites.size() > 1) {
      return false;
    }
    if (!sites.isEmpty() && OURS.contains(sites.get(0))) {
      return true;
    }
    if (origins.isEmpty()) {
      return sites.isEmpty();
    }
    return isGranted(headers) || isHost(origins.get(0), headers.get(HttpHeaderNames.HOST));
  }

  /** Whether the page is that of the one origin that may. */
  private boolean isGranted(HttpHeaders headers) {
    return !allowOrigin.equals("*") && allowOrigin.equals(headers.get(HttpHeaderNames.ORIGIN));
  }

  private static boolean isOfBrowser(HttpHeaders headers) {
    return headers.contains(HttpHeaderNames.ORIGIN) || headers.contains(SEC_FETCH_SITE);
  }

  /** Whether an origin is the address that was asked. */
  private static boolean isHost(String origin, String host) {
    int scheme = origin.indexOf("://");
    return host != null
        && scheme > 0
        && origin
            .substring(scheme + 3)
            .toLowerCase(Locale.ROOT)
            .equals(host.toLowerCase(Locale.ROOT));
  }
}
