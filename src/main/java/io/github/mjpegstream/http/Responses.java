package io.github.mjpegstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import java.util.List;

/** What several answers have in common. */
final class Responses {
  static final String NO_CACHE =
      "no-store, no-cache, must-revalidate, proxy-revalidate, private, max-age=0";

  /** Methods of what can only be read. */
  static final List<HttpMethod> READING = List.of(HttpMethod.GET, HttpMethod.HEAD);

  private Responses() {}

  /** Returns methods in the form of the Allow header; OPTIONS is always among them. */
  static String allow(List<HttpMethod> methods) {
    StringBuilder allow = new StringBuilder();
    for (HttpMethod method : methods) {
      allow.append(method.name()).append(", ");
    }
    return allow.append(HttpMethod.OPTIONS.name()).toString();
  }

  /**
   * Makes an answer that no cache keeps.
   *
   * @param body which the answer takes over
   * @param allowOrigin value of Access-Control-Allow-Origin, or empty for none
   */
  static FullHttpResponse make(
      HttpResponseStatus status, String contentType, ByteBuf body, String allowOrigin) {
    FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
    HttpHeaders headers = response.headers();
    headers.set(HttpHeaderNames.CONTENT_TYPE, contentType);
    headers.set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    headers.set(HttpHeaderNames.CACHE_CONTROL, NO_CACHE);
    headers.set("X-Content-Type-Options", "nosniff");
    addCors(headers, allowOrigin);
    return response;
  }

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
