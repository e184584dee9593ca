package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listener to events. At most one event is in flight to it; when that has gone the newest
 * follows, and what came between is skipped. Loop-confined.
 */
final class EventClient extends ChannelInboundHandlerAdapter implements ChannelFutureListener {
  private static final Logger log = LoggerFactory.getLogger(EventClient.class);

  private final Channel channel;
  private final EventFanout fanout;
  private final String beginning;
  private final MonotonicClock clock;
  private final Duration timeout;
  private final Departure departure;
  private final Runnable onLeave;
  private boolean inFlight;
  private boolean left;
  private byte[] lastSent;
  private byte[] wanted;
  private long sentNanos;

  /**
   * @param beginning in front of the first event
   * @param timeout a listener that has not taken an event by then is cut off
   * @param departure is told why it goes
   * @param onLeave called once, when the listener has gone
   */
  EventClient(
      Channel channel,
      EventFanout fanout,
      String beginning,
      MonotonicClock clock,
      Duration timeout,
      Departure departure,
      Runnable onLeave) {
    this.channel = channel;
    this.fanout = fanout;
    this.beginning = beginning;
    this.clock = clock;
    this.timeout = timeout;
    this.departure = departure;
    this.onLeave = onLeave;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    byte[] first = fanout.add(this);
    ChannelFuture begun =
        channel.write(
            ByteBufUtil.encodeString(
                channel.alloc(), CharBuffer.wrap(beginning), StandardCharsets.US_ASCII));
    begun.addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    send(first);
  }

  void offer(byte[] event) {
    if (inFlight) {
      wanted = event;
    } else {
      send(event);
    }
  }

  private void send(byte[] event) {
    inFlight = true;
    lastSent = event;
    sentNanos = clock.nanos();
    // The array is shared by all listeners, and never changed.
    channel.writeAndFlush(Unpooled.wrappedBuffer(event)).addListener(this);
  }

  /** The event in flight has been handed to the kernel, or could not be. */
  @Override
  public void operationComplete(ChannelFuture written) {
    if (!written.isSuccess()) {
      channel.close();
      return;
    }
    inFlight = false;
    byte[] next = wanted;
    wanted = null;
    if (next != null && next != lastSent && !left) {
      send(next);
    }
  }

  /** Cuts off a listener that does not take what it was sent. */
  void closeIfStuck(long nowNanos) {
    if (inFlight && nowNanos - sentNanos >= timeout.toNanos()) {
      departure.stuck(timeout);
      channel.close();
    }
  }

  /** A listener has nothing to say to us any more: what it sends is dropped. */
  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    leave();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    leave();
  }

  private void leave() {
    if (!left) {
      left = true;
      fanout.remove(this);
      onLeave.run();
    }
  }

  /** A connection that breaks is how most listeners leave. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("listener {}: {}", channel.remoteAddress(), cause.toString());
    ctx.close();
  }
}
