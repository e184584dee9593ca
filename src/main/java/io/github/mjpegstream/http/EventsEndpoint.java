package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.NetUtil;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * How all cameras are doing, as server-sent events: at once, at every change, and every ten
 * seconds. The connection is taken out of HTTP's hands, as that of a stream is. Thread-safe.
 */
final class EventsEndpoint implements Endpoint {
  private final CameraEvents events;
  private final ViewerLog viewerLog;
  private final MonotonicClock clock;
  private final Supplier<ServerConfig> config;
  private final Viewers listeners;
  private final Map<EventLoop, EventFanout> loops = new ConcurrentHashMap<>();

  /**
   * @param viewerLog is told of listeners that are cut off
   * @param config returns what holds now; max-clients does for those who listen as well, counted
   *     apart
   */
  EventsEndpoint(
      CameraEvents events,
      ViewerLog viewerLog,
      MonotonicClock clock,
      Supplier<ServerConfig> config) {
    this.events = events;
    this.viewerLog = viewerLog;
    this.clock = clock;
    this.config = config;
    this.listeners = new Viewers(config.get().maxClients());
  }

  @Override
  public void handle(Exchange exchange) {
    Channel channel = exchange.channel();
    ServerConfig now = config.get();
    if (exchange.method().equals(HttpMethod.HEAD)) {
      RequestHandler.answerAndClose(
          channel,
          ByteBufUtil.encodeString(
              channel.alloc(), CharBuffer.wrap(head(exchange)), StandardCharsets.US_ASCII),
          now.clientTimeout());
      return;
    }
    listeners.limit(now.maxClients());
    if (!listeners.tryEnter()) {
      exchange.error(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too many listeners: "
              + listeners.max()
              + " are listening, which is the limit (max-clients)");
      return;
    }
    RequestHandler.leaveHttp(channel);
    String who = "listener " + NetUtil.toAddressString(exchange.client());
    long beganNanos = clock.nanos();
    Departure departure = new Departure();
    departure.belongTo(channel);
    EventFanout fanout =
        loops.computeIfAbsent(channel.eventLoop(), loop -> new EventFanout(loop, events, clock));
    channel
        .pipeline()
        .addLast(
            "event-client",
            new EventClient(
                channel,
                fanout,
                head(exchange) + CameraEvents.RETRY,
                clock,
                now.clientTimeout(),
                departure,
                () -> {
                  listeners.leave();
                  // How else they go is of no interest: every page has one that comes and goes.
                  if (departure.kind() == Departure.Kind.STUCK
                      || departure.kind() == Departure.Kind.SENT_AWAY) {
                    viewerLog.left(
                        channel.eventLoop(), who, beganNanos, departure, "listened to events");
                  }
                }));
    // From now on reading only serves to notice that the listener has gone.
    channel.config().setAutoRead(true);
  }

  private static String head(Exchange exchange) {
    StringBuilder head =
        new StringBuilder("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n");
    head.append("Cache-Control: ").append(Responses.NO_CACHE).append("\r\n");
    head.append("Connection: close\r\n");
    // nginx buffers answers otherwise.
    head.append("X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\n");
    if (!exchange.allowOrigin().isEmpty()) {
      head.append("Access-Control-Allow-Origin: ").append(exchange.allowOrigin()).append("\r\n");
      head.append(exchange.allowOrigin().equals("*") ? "" : "Vary: Origin\r\n");
    }
    return head.append("\r\n").toString();
  }
}
