package io.github.mjpegstream.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers a request that is not encrypted with where to go: the same host, as whoever asked has
 * called it, and the same path. One request for each connection. Loop-confined.
 */
final class RedirectHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(RedirectHandler.class);

  /** Nothing that could end the host within an address. */
  private static final Pattern HOST =
      Pattern.compile("([A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");

  private static final int HTTPS_PORT = 443;

  private final int port;
  private final Duration timeout;
  private ScheduledFuture<?> deadline;

  /**
   * @param port that is encrypted; 0 if it is the one that was asked
   * @param timeout for the request
   */
  RedirectHandler(int port, Duration timeout) {
    this.port = port;
    this.timeout = timeout;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    deadline =
        ctx.executor().schedule(() -> ctx.close(), timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    deadline.cancel(false);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
    Matcher host = HOST.matcher(hosts.size() == 1 ? hosts.get(0) : "");
    String path = RequestHandler.originForm(request.uri());
    boolean known = request.decoderResult().isSuccess() && host.matches() && path.startsWith("/");
    FullHttpResponse response;
    if (known) {
      String location = "https://" + host.group(1) + behind(host.group(2)) + path;
      response = answer(HttpResponseStatus.PERMANENT_REDIRECT, "");
      response.headers().set(HttpHeaderNames.LOCATION, location);
    } else {
      response = answer(HttpResponseStatus.BAD_REQUEST, " (expected: https:// in the address)");
    }
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private String behind(String asked) {
    if (port == 0) {
      return asked == null ? "" : asked;
    }
    return port == HTTPS_PORT ? "" : ":" + port;
  }

  private static FullHttpResponse answer(HttpResponseStatus status, String words) {
    FullHttpResponse response =
        Responses.make(
            status,
            Exchange.TEXT,
            Unpooled.copiedBuffer(
                "this server speaks HTTPS" + words + "\n", StandardCharsets.UTF_8),
            "");
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    return response;
  }

  /** Mostly a connection that breaks, or something that is no HTTP. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("connection {}: {}", ctx.channel().remoteAddress(), cause.toString());
    ctx.close();
  }
}
