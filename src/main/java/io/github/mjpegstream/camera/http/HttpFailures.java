package io.github.mjpegstream.camera.http;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLException;

/** Explains why an address gives no stream. Pure. */
final class HttpFailures {
  private HttpFailures() {}

  static boolean isRedirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
  }

  /**
   * Passes if a stream follows.
   *
   * @param contentType in lower-case letters, empty if there is none
   */
  static void check(StreamUrl url, int status, String contentType) throws CaptureException {
    switch (status) {
      case 200 -> {
        // What the body is says its type.
      }
      case 401, 403 ->
          throw refused(
              url.authorization().isPresent()
                  ? url + " refuses: wrong user or password (status " + status + ")"
                  : url
                      + " asks for a user and a password (status "
                      + status
                      + "); write them into the address: http://USER:PASSWORD@HOST/PATH");
      case 404 ->
          throw refused(
              url
                  + " does not exist (status 404); is the path right? Often it is /stream, or"
                  + " /?action=stream");
      case 503 -> throw refused(url + " has no stream just now (status 503)");
      default -> throw refused(url + " answers with status " + status + " (expected: 200)");
    }
    boolean stream =
        contentType.startsWith("multipart/")
            || contentType.startsWith("image/jp")
            || contentType.startsWith("video/x-motion-jpeg")
            || contentType.startsWith("video/x-mjpeg")
            || contentType.startsWith("application/octet-stream")
            || contentType.isEmpty();
    if (!stream) {
      throw refused(
          url
              + " answers with "
              + (contentType.startsWith("text/html") ? "a page, not a stream: " : "")
              + contentType
              + " (expected: multipart/x-mixed-replace)");
    }
  }

  /** Explains why there was no answer. */
  static CaptureException explain(StreamUrl url, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
        return unreachable("no machine is called " + url.address().getHost() + ": " + url, e);
      }
      if (cause instanceof NoRouteToHostException) {
        return unreachable(url + " cannot be reached from here (no route); is it switched on?", e);
      }
      if (cause instanceof SSLException) {
        return new CaptureException(
            Reason.REFUSED,
            url + " offers no TLS connection we can trust: " + cause.getMessage(),
            e);
      }
    }
    if (e instanceof HttpConnectTimeoutException) {
      return unreachable(
          url + " does not answer (no connection within 5 s); is it switched on?", e);
    }
    if (e instanceof ConnectException) {
      return unreachable(
          url + " refuses the connection; does the camera server run, is the port right?", e);
    }
    return unreachable(url + " does not answer as a web server should: " + e.getMessage(), e);
  }

  private static CaptureException refused(String message) {
    return new CaptureException(Reason.REFUSED, message);
  }

  private static CaptureException unreachable(String message, IOException e) {
    return new CaptureException(Reason.UNREACHABLE, message, e);
  }
}
