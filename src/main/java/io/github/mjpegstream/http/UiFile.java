package io.github.mjpegstream.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * One file of the page. A browser keeps it, and asks before each use whether it is still the same.
 * Thread-safe.
 */
final class UiFile implements Endpoint {
  /**
   * Everything comes from this server and nothing else is allowed, neither scripts nor styles
   * within the document. Not to be framed by others: whoever clicks on the page turns a camera.
   */
  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

  private static final int TAG_BYTES = 12;

  private final byte[] content;
  private final String contentType;
  private final String tag;

  /**
   * @param content which must not change any more
   */
  UiFile(byte[] content, String contentType) {
    this.content = content;
    this.contentType = contentType;
    this.tag = '"' + HexFormat.of().formatHex(sha256(content), 0, TAG_BYTES) + '"';
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public void handle(Exchange exchange) {
    boolean known = isKnown(exchange.headers().get(HttpHeaderNames.IF_NONE_MATCH));
    FullHttpResponse response =
        exchange.response(
            known ? HttpResponseStatus.NOT_MODIFIED : HttpResponseStatus.OK,
            contentType,
            known ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(content));
    response
        .headers()
        // Also where nothing follows: RFC 9110, 8.6.
        .set(HttpHeaderNames.CONTENT_LENGTH, content.length)
        .set(HttpHeaderNames.CACHE_CONTROL, "no-cache")
        .set(HttpHeaderNames.ETAG, tag)
        .set(HttpHeaderNames.CONTENT_SECURITY_POLICY, POLICY)
        .set("Referrer-Policy", "no-referrer");
    exchange.respond(response);
  }

  /**
   * @param ifNoneMatch tags that the browser has, separated by commas, or null
   */
  private boolean isKnown(String ifNoneMatch) {
    // A proxy that compresses makes the tag a weak one: W/"…".
    return ifNoneMatch != null && (ifNoneMatch.contains(tag) || ifNoneMatch.trim().equals("*"));
  }
}
