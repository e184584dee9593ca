package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.timeout.WriteTimeoutException;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the requests of one connection, one after the other, checks them and has them answered.
 * Cuts off whoever dawdles. Loop-confined.
 */
final class RequestHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
  private static final Logger log = LoggerFactory.getLogger(RequestHandler.class);

  /** More parameters than this are ignored. */
  private static final int MAX_PARAMETERS = 64;

  private final Endpoint endpoints;
  private final String allowOrigin;
  private final Duration requestTimeout;
  private final ClientAddress clients;
  private final RequestGate gate;
  private final OneAtATime oneAtATime;
  private final ConnectionTable.Entry entry;
  private ScheduledFuture<?> deadline;
  private boolean answeredBefore;

  /**
   * @param endpoints all of them
   * @param config whose request-timeout is how long a request may take to arrive, however its bytes
   *     trickle, and how long an idle connection may stay
   * @param oneAtATime is in front of this
   * @param entry of this connection
   */
  RequestHandler(
      Endpoint endpoints,
      ServerConfig config,
      ClientAddress clients,
      RequestGate gate,
      OneAtATime oneAtATime,
      ConnectionTable.Entry entry) {
    this.endpoints = endpoints;
    this.allowOrigin = config.allowOrigin();
    this.requestTimeout = config.requestTimeout();
    this.clients = clients;
    this.gate = gate;
    this.oneAtATime = oneAtATime;
    this.entry = entry;
  }

  /**
   * Takes everything that has to do with HTTP requests out of the channel's pipeline, and nothing
   * that stands before it, such as encryption. From its end to its front: what a handler has held
   * back it passes on when it leaves, and further requests must not be answered any more.
   */
  static void leaveHttp(Channel channel) {
    ChannelPipeline pipeline = channel.pipeline();
    while (pipeline.get(HttpServer.HTTP) != null) {
      pipeline.removeLast();
    }
  }

  /**
   * Answers with this alone, in which nothing of HTTP has a part any more, and closes: in the end
   * also if nobody reads it.
   */
  static void answerAndClose(Channel channel, ByteBuf answer, Duration limit) {
    leaveHttp(channel);
    ScheduledFuture<?> end =
        channel
            .eventLoop()
            .schedule(() -> channel.close(), limit.toMillis(), TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(closed -> end.cancel(false));
    channel.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
  }

  /** Whether a connection takes no further requests, since it has become a stream. */
  static boolean hasLeftHttp(Channel channel) {
    return channel.pipeline().get(HttpServer.HTTP) == null;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    awaitRequest(ctx);
  }

  private void awaitRequest(ChannelHandlerContext ctx) {
    entry.waits();
    deadline =
        ctx.executor()
            .schedule(() -> requestTimedOut(ctx), requestTimeout.toMillis(), TimeUnit.MILLISECONDS);
    ctx.channel().config().setAutoRead(true);
  }

  private void requestTimedOut(ChannelHandlerContext ctx) {
    if (answeredBefore) {
      ctx.close();
      return;
    }
    refuse(
        ctx,
        HttpResponseStatus.REQUEST_TIMEOUT,
        "no complete request within " + requestTimeout.toMillis() + " ms");
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
    deadline.cancel(false);
    entry.isAnswered();
    oneAtATime.taken();
    // The next request waits, in the pipeline or in the kernel, until this one is answered.
    ctx.channel().config().setAutoRead(false);
    if (request.decoderResult().isFailure()) {
      refuseMalformed(ctx, request.decoderResult().cause());
      return;
    }
    QueryStringDecoder uri =
        new QueryStringDecoder(
            originForm(request.uri()), StandardCharsets.UTF_8, true, MAX_PARAMETERS);
    String path;
    Map<String, List<String>> query;
    try {
      path = uri.path();
      query = uri.parameters();
    } catch (IllegalArgumentException e) {
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "malformed escape in the address");
      return;
    }
    Exchange exchange =
        new Exchange(
            ctx.channel(),
            clients.of(ctx.channel(), request.headers()),
            request.method(),
            request.headers(),
            path,
            query,
            request.content().toString(StandardCharsets.UTF_8),
            allowOrigin,
            () -> answered(ctx));
    if (gate.admits(exchange)) {
      endpoints.handle(exchange);
    }
  }

  /** Takes scheme and host off the front, which a client may send (RFC 9112, 3.2.2). */
  static String originForm(String target) {
    if (!target.regionMatches(true, 0, "http://", 0, "http://".length())) {
      return target;
    }
    int path = "http://".length();
    while (path < target.length() && target.charAt(path) != '/' && target.charAt(path) != '?') {
      path++;
    }
    return path < target.length() && target.charAt(path) == '/'
        ? target.substring(path)
        : '/' + target.substring(path);
  }

  /** The answer has been written: the next request may come. */
  private void answered(ChannelHandlerContext ctx) {
    answeredBefore = true;
    if (ctx.channel().isActive() && !ctx.isRemoved()) {
      awaitRequest(ctx);
    }
  }

  private void refuseMalformed(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof TooLongHttpLineException) {
      refuse(
          ctx,
          HttpResponseStatus.REQUEST_URI_TOO_LONG,
          "request line too long (expected: at most " + HttpServer.MAX_REQUEST_LINE + " bytes)");
    } else if (cause instanceof TooLongHttpHeaderException) {
      refuse(
          ctx,
          HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
          "headers too large (expected: at most " + HttpServer.MAX_HEADERS + " bytes)");
    } else {
      refuse(ctx, HttpResponseStatus.BAD_REQUEST, "not an HTTP request");
    }
  }

  /** Answers and closes: what follows on this connection cannot be trusted to be a request. */
  private void refuse(ChannelHandlerContext ctx, HttpResponseStatus status, String line) {
    FullHttpResponse response =
        Responses.make(
            status,
            Exchange.TEXT,
            Unpooled.copiedBuffer(line + "\n", StandardCharsets.UTF_8),
            allowOrigin);
    response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    if (deadline != null) {
      deadline.cancel(false);
    }
    if (ctx.channel().isActive()) {
      entry.streams();
    }
  }

  /**
   * Mostly connections that break, or clients that do not read; whatever it was, this connection is
   * of no use any more.
   */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // What is not TLS, or one that is refused, comes wrapped.
    Throwable reason = cause instanceof DecoderException ? cause.getCause() : cause;
    if (reason instanceof IOException || cause instanceof WriteTimeoutException) {
      log.debug("connection {}: {}", ctx.channel().remoteAddress(), cause.toString());
    } else {
      log.warn("connection {}: closed", ctx.channel().remoteAddress(), cause);
    }
    ctx.close();
  }
}
