package io.github.mjpegstream.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;

/**
 * Puts requests together with their bodies, and refuses those that are too large. Loop-confined.
 */
final class WholeRequests extends HttpObjectAggregator {
  private final int mostBytes;
  private final String allowOrigin;

  /**
   * @param mostBytes of a body
   * @param allowOrigin value of Access-Control-Allow-Origin, or empty for none
   */
  WholeRequests(int mostBytes, String allowOrigin) {
    super(mostBytes, true);
    this.mostBytes = mostBytes;
    this.allowOrigin = allowOrigin;
  }

  /**
   * Says in our words what Netty would say without any. Of a request that was sent ahead on a
   * connection which has been closed since, nobody hears anything.
   */
  @Override
  protected Object newContinueResponse(
      HttpMessage start, int maxContentLength, ChannelPipeline pipeline) {
    if (!pipeline.channel().isActive()) {
      return null;
    }
    Object response = super.newContinueResponse(start, maxContentLength, pipeline);
    if (!(response instanceof FullHttpResponse answer)
        || answer.status().equals(HttpResponseStatus.CONTINUE)) {
      return response;
    }
    HttpResponseStatus status = answer.status();
    answer.release();
    return status.equals(HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE)
        ? tooLarge(start)
        : refusal(start, status, "cannot do what Expect asks for (expected: 100-continue)");
  }

  /** Answers and closes: the rest of the body is not worth reading. */
  @Override
  protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
    ctx.writeAndFlush(tooLarge(oversized)).addListener(ChannelFutureListener.CLOSE);
  }

  private FullHttpResponse tooLarge(HttpMessage request) {
    return refusal(
        request,
        HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE,
        "body too large (expected: at most " + mostBytes / 1024 + " KiB)");
  }

  private FullHttpResponse refusal(HttpMessage message, HttpResponseStatus status, String words) {
    boolean json = message instanceof HttpRequest request && ApiJson.isSpokenAt(request.uri());
    byte[] body = json ? ApiJson.error(words) : (words + "\n").getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        Responses.make(
            status,
            json ? Exchange.JSON : Exchange.TEXT,
            Unpooled.wrappedBuffer(body),
            allowOrigin);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }
}
