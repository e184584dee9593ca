package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.VariantSpec;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stream of one camera. The connection is taken out of HTTP's hands: the head of the answer and
 * the parts are written as they are, without chunking. Loop-confined by request.
 */
final class StreamEndpoint implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(StreamEndpoint.class);

  private final CameraFanout camera;
  private final Viewers viewers;
  private final ViewerLog viewerLog;
  private final MonotonicClock clock;
  private final Duration clientTimeout;

  /**
   * @param viewers of all cameras together
   * @param viewerLog is told of everybody who leaves
   */
  StreamEndpoint(
      CameraFanout camera,
      Viewers viewers,
      ViewerLog viewerLog,
      MonotonicClock clock,
      Duration clientTimeout) {
    this.camera = camera;
    this.viewers = viewers;
    this.viewerLog = viewerLog;
    this.clock = clock;
    this.clientTimeout = clientTimeout;
  }

  @Override
  public String camera() {
    return camera.feed().name();
  }

  @Override
  public boolean isLinked() {
    return true;
  }

  @Override
  public void handle(Exchange exchange) {
    Channel channel = exchange.channel();
    StreamOptions options;
    VariantSpec wanted;
    try {
      options = StreamOptions.of(exchange);
      wanted = VariantQuery.parse(exchange);
    } catch (BadParameterException e) {
      exchange.text(HttpResponseStatus.BAD_REQUEST, e.getMessage());
      return;
    }
    if (exchange.method().equals(HttpMethod.HEAD)) {
      RequestHandler.answerAndClose(
          channel, head(channel, exchange.allowOrigin(), options, ""), clientTimeout);
      return;
    }
    if (!viewers.tryEnter()) {
      camera.traffic().refusedViewer();
      exchange.text(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too many viewers: " + viewers.max() + " are watching, which is the limit (max-clients)");
      return;
    }
    Optional<FrameSource> source = camera.variants().enter(wanted);
    if (source.isEmpty()) {
      viewers.leave();
      camera.traffic().refusedVariant();
      exchange.text(HttpResponseStatus.SERVICE_UNAVAILABLE, camera.variants().refusal());
      return;
    }
    camera.viewers().tryEnter();
    RequestHandler.leaveHttp(channel);
    PartForm form = options.form(channel.alloc(), clock.nanos());
    channel.write(
        head(
            channel,
            exchange.allowOrigin(),
            options,
            MultipartEnvelope.FIRST_BOUNDARY + form.opening()));
    String id = channel.id().asShortText();
    long beganNanos = clock.nanos();
    StreamClient client =
        new StreamClient(options, beganNanos, camera.traffic().on(channel.eventLoop()));
    client.departure().belongTo(channel);
    String who =
        "viewer " + NetUtil.toAddressString(exchange.client()) + " of " + camera.feed().name();
    log.debug("{} has come", who);
    camera.clients().put(id, client);
    channel
        .pipeline()
        .addLast(
            "mjpeg-client",
            new MjpegClient(
                channel,
                socketOf(channel),
                source.get().on(channel.eventLoop()),
                form,
                client,
                clock,
                clientTimeout,
                () -> {
                  left(id, source.get());
                  viewerLog.left(
                      channel.eventLoop(), who, beganNanos, client.departure(), client.frames());
                }));
    channel.flush();
    // From now on reading only serves to notice that the viewer has gone.
    channel.config().setAutoRead(true);
  }

  /** The channel's pipeline is gone past: only where nothing in it changes what is sent. */
  private static ViewerSocket socketOf(Channel channel) {
    boolean encrypted = channel.pipeline().get(HttpServer.TLS) != null;
    return channel instanceof EpollSocketChannel epoll
        ? new EpollViewerSocket(epoll, !encrypted)
        : ViewerSocket.PLAIN;
  }

  private void left(String id, FrameSource source) {
    camera.clients().remove(id);
    source.leave();
    camera.viewers().leave();
    viewers.leave();
  }

  /**
   * The head of the answer. HTTP/1.0 without a length is what every client of such streams has been
   * fed for twenty years: the body is raw bytes until the connection closes.
   */
  private static ByteBuf head(
      Channel channel, String allowOrigin, StreamOptions options, String behind) {
    HttpHeaders headers = new DefaultHttpHeaders();
    headers.set("Cache-Control", Responses.NO_CACHE);
    headers.set("Pragma", "no-cache");
    headers.set("Expires", "Mon, 1 Jan 2001 00:00:00 GMT");
    headers.set("Connection", "close");
    // nginx buffers answers otherwise, and the picture lags.
    headers.set("X-Accel-Buffering", "no");
    headers.set("X-Content-Type-Options", "nosniff");
    Responses.addCors(headers, allowOrigin);
    if (!options.key().isEmpty()) {
      headers.set("Set-Cookie", options.cookie(channel.id().asShortText()));
    }
    // Last, since some readers take everything behind "boundary=" for the boundary.
    headers.set("Content-Type", MultipartEnvelope.CONTENT_TYPE);
    StringBuilder text = new StringBuilder("HTTP/1.0 200 OK\r\n");
    for (Map.Entry<String, String> header : headers) {
      text.append(header.getKey()).append(": ").append(header.getValue()).append("\r\n");
    }
    text.append("\r\n").append(behind);
    return ByteBufUtil.encodeString(
        channel.alloc(), CharBuffer.wrap(text), StandardCharsets.US_ASCII);
  }
}
