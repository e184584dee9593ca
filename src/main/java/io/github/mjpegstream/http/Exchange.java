package io.github.mjpegstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * One request and the way to answer it. Loop-confined.
 *
 * @param channel the connection it came by
 * @param client who asks, as far as a trusted proxy tells (see {@link ClientAddress})
 * @param method one of the endpoint's when that sees it
 * @param headers of the request
 * @param path decoded, without the query
 * @param query decoded parameters
 * @param body of the request as text, empty for none
 * @param allowOrigin value of Access-Control-Allow-Origin, or empty for none
 * @param done called once when the answer has been written
 */
record Exchange(
    Channel channel,
    InetAddress client,
    HttpMethod method,
    HttpHeaders headers,
    String path,
    Map<String, List<String>> query,
    String body,
    String allowOrigin,
    Runnable done) {
  static final String TEXT = "text/plain; charset=utf-8";
  static final String JSON = "application/json";

  /** Returns the first value of a query parameter, or null. */
  String parameter(String name) {
    List<String> values = query.get(name);
    return values == null ? null : values.get(0);
  }

  /** Answers with a line of text. */
  void text(HttpResponseStatus status, String line) {
    respond(response(status, TEXT, Unpooled.copiedBuffer(line + "\n", StandardCharsets.UTF_8)));
  }

  /** Says why there is no other answer: as JSON where the answer would be JSON, else as text. */
  void error(HttpResponseStatus status, String words) {
    respond(errorResponse(status, words));
  }

  /** Makes such an answer. */
  FullHttpResponse errorResponse(HttpResponseStatus status, String words) {
    if (!ApiJson.isSpokenAt(path)) {
      return response(status, TEXT, Unpooled.copiedBuffer(words + "\n", StandardCharsets.UTF_8));
    }
    return response(status, JSON, Unpooled.wrappedBuffer(ApiJson.error(words)));
  }

  /** Answers with a document. */
  void json(HttpResponseStatus status, byte[] document) {
    respond(response(status, JSON, Unpooled.wrappedBuffer(document)));
  }

  /**
   * Makes an answer that no cache keeps.
   *
   * @param body which the answer takes over
   */
  FullHttpResponse response(HttpResponseStatus status, String contentType, ByteBuf body) {
    return Responses.make(status, contentType, body, allowOrigin);
  }

  /** Sends an answer. */
  void respond(FullHttpResponse response) {
    respond(response, () -> {});
  }

  /**
   * Sends an answer.
   *
   * @param released called once when its body is not needed any more, whatever has come of it
   */
  void respond(FullHttpResponse response, Runnable released) {
    ChannelFuture written = channel.writeAndFlush(response);
    written.addListener(
        future -> {
          released.run();
          done.run();
        });
  }
}
