package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One viewer of a stream. At most one frame is in flight to it; when that has gone, the newest one
 * follows, and what came between is skipped. A viewer that does not keep up is sent nothing further
 * as long as it has not read what it has received, so that what it sees is not old. Loop-confined.
 */
final class MjpegClient extends ChannelInboundHandlerAdapter
    implements FrameReader, ChannelFutureListener {
  private static final Logger log = LoggerFactory.getLogger(MjpegClient.class);

  /**
   * A viewer that got nothing for this long is sent the newest frame again: readers that show a
   * part only when the next begins, proxies and players with time-outs all depend on it.
   */
  static final Duration REPEAT_AFTER = Duration.ofSeconds(1);

  /**
   * Whether a viewer has read is looked after before every frame for so long since it came or has
   * missed a frame; of the others, four times a second.
   */
  private static final Duration SLOW_FOR = Duration.ofSeconds(10);

  /**
   * So long a viewer may be made to wait for the next frame although there is room for it. Should
   * its side fail to tell that it has read, the picture must not stand still.
   */
  private static final Duration LONGEST_HOLD = Duration.ofSeconds(3);

  /** Over so many frames it is averaged how many are missed between two. */
  private static final float AVERAGED_FRAMES = 4;

  /** Who misses more than that is on a link that carries few frames. */
  private static final float MANY_MISSED = 1.5f;

  private final Channel channel;
  private final ViewerSocket socket;
  private final LoopFanout fanout;
  private final PartForm form;
  private final StreamClient statistics;
  private final MonotonicClock clock;
  private final Duration timeout;
  private final Runnable onLeave;
  private boolean inFlight;

  /** Whether the newest frame that was offered waits to be sent. */
  private boolean held;

  /** Nobody knows yet whether a new viewer is. */
  private boolean slow = true;

  /** How many frames were offered since the last one that was sent. */
  private int missed;

  private float missedOnAverage;
  private long missedNanos;
  private boolean left;
  private boolean repeated;
  private JpegFrame lastSent;
  private int lastBytes;
  private int flightBytes;
  private long lastSentNanos;
  private long lastProgress;
  private long lastProgressNanos;

  /**
   * @param socket of the channel
   * @param form of the parts; this viewer's own
   * @param statistics of this viewer
   * @param timeout a viewer that takes nothing for this long is cut off
   * @param onLeave called once, when the viewer has gone
   */
  MjpegClient(
      Channel channel,
      ViewerSocket socket,
      LoopFanout fanout,
      PartForm form,
      StreamClient statistics,
      MonotonicClock clock,
      Duration timeout,
      Runnable onLeave) {
    this.channel = channel;
    this.socket = socket;
    this.fanout = fanout;
    this.form = form;
    this.statistics = statistics;
    this.clock = clock;
    this.timeout = timeout;
    this.onLeave = onLeave;
    this.missedNanos = clock.nanos();
    this.lastSentNanos = missedNanos - LONGEST_HOLD.toNanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    fanout.add(this);
  }

  @Override
  public void offer(JpegFrame frame, long nowNanos) {
    if (held) {
      statistics.skipped(nowNanos);
    }
    held = inFlight || mustWait(nowNanos);
    if (held) {
      slow = true;
      missed++;
      missedNanos = nowNanos;
    } else {
      send(frame, nowNanos);
    }
  }

  private boolean mustWait(long nowNanos) {
    if (!slow) {
      return false;
    }
    slow = nowNanos - missedNanos < SLOW_FOR.toNanos();
    return nowNanos - lastSentNanos < LONGEST_HOLD.toNanos()
        && socket.readerLags(lastBytes, fewFit());
  }

  private boolean fewFit() {
    return missedOnAverage > MANY_MISSED;
  }

  private void send(JpegFrame frame, long nowNanos) {
    held = false;
    missedOnAverage += (missed - missedOnAverage) / AVERAGED_FRAMES;
    missed = 0;
    repeated = frame == lastSent;
    statistics.sent(repeated, nowNanos);
    // Kept for comparison only: no reference is held, and nothing is ever read from it.
    lastSent = frame;
    lastSentNanos = nowNanos;
    lastBytes = frame.jpegBytes();
    if (!goesPastQueue(frame)) {
      sent(frame, 0, nowNanos);
    } else if (!fanout.sends().collect(this)) {
      sent(frame, writeNow(frame), nowNanos);
    }
  }

  /** Whether the part lies ready, and nothing is queued that it would overtake. */
  private boolean goesPastQueue(JpegFrame frame) {
    // Behind the head of the answer, which the first frame finds there.
    ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
    int begin = form.begin(frame);
    int end = form.end(frame);
    // The kernel would read on behind the end.
    Objects.checkFromToIndex(begin, end, frame.bytes().limit());
    return begin < end
        && socket.descriptor() != ViewerSocket.NO_DESCRIPTOR
        && queue != null
        && queue.totalPendingWriteBytes() == 0
        && frame.bytes().isDirect();
  }

  private int writeNow(JpegFrame frame) {
    try {
      return socket.writeNow(frame.bytes(), form.begin(frame), form.end(frame));
    } catch (IOException e) {
      // Netty tries again, meets the same, and closes the connection.
      log.debug("viewer {}: {}", channel.remoteAddress(), e.toString());
      return 0;
    }
  }

  /** Adds this viewer's part of a frame to what is sent. */
  void addTo(SendBatch batch, JpegFrame frame) {
    batch.add(socket.descriptor(), form.begin(frame), form.end(frame));
  }

  /**
   * A frame has been handed to the kernel as far as it took it. The rest is queued.
   *
   * @param written how many bytes of it; negative if nobody knows
   */
  void sent(JpegFrame frame, int written, long nowNanos) {
    if (written < 0) {
      statistics.departure().sentAway("nobody knows how much of a frame it was sent");
      channel.close();
      return;
    }
    if (written > 0 && written == form.end(frame) - form.begin(frame)) {
      statistics.delivered(written, repeated);
      return;
    }
    inFlight = true;
    lastProgress = 0;
    lastProgressNanos = nowNanos;
    ByteBuf part = form.part(frame, nowNanos);
    flightBytes = part.readableBytes();
    channel.writeAndFlush(part.skipBytes(written)).addListener(this);
  }

  /** The frame in flight has been handed to the kernel, or could not be. */
  @Override
  public void operationComplete(ChannelFuture written) {
    if (!written.isSuccess()) {
      statistics.departure().broken(written.cause());
      channel.close();
      return;
    }
    inFlight = false;
    statistics.delivered(flightBytes, repeated);
    JpegFrame newest = fanout.newest();
    long nowNanos = clock.nanos();
    if (newest != null && newest != lastSent && !left && !mustWait(nowNanos)) {
      send(newest, nowNanos);
    }
  }

  @Override
  public void tick(JpegFrame newest, long nowNanos) {
    if (inFlight) {
      closeIfStuck(nowNanos);
      return;
    }
    if (!slow && socket.readerLags(lastBytes, fewFit())) {
      slow = true;
      missedNanos = nowNanos;
    }
    if (newest != null && isDue(newest, nowNanos) && !mustWait(nowNanos)) {
      send(newest, nowNanos);
    }
  }

  /** Whether a frame was held back, or is to be repeated. */
  private boolean isDue(JpegFrame newest, long nowNanos) {
    return newest != lastSent || nowNanos - lastSentNanos >= form.repeatAfter(repeated).toNanos();
  }

  /** The stream has no end of its own: that the connection is closed tells of it. */
  @Override
  public void ended() {
    statistics.departure().sentAway("its camera was removed");
    channel.close();
  }

  private void closeIfStuck(long nowNanos) {
    ChannelOutboundBuffer pending = channel.unsafe().outboundBuffer();
    // The less is pending, the further it is: encrypted, a frame is many writes.
    long progress =
        pending == null ? 0 : pending.currentProgress() - pending.totalPendingWriteBytes();
    if (progress != lastProgress) {
      lastProgress = progress;
      lastProgressNanos = nowNanos;
    } else if (nowNanos - lastProgressNanos >= timeout.toNanos()) {
      statistics.departure().stuck(timeout);
      statistics.cutOff();
      channel.close();
    }
  }

  /** A viewer has nothing to say to us any more: what it sends is dropped. */
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

  /** A connection that breaks is how most viewers leave. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    log.debug("viewer {}: {}", channel.remoteAddress(), cause.toString());
    statistics.departure().broken(cause);
    ctx.close();
  }
}
