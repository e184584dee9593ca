package io.github.mjpegstream.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.ReferenceCountUtil;

/**
 * Holds requests back that were sent before the last one was answered. A few: in what one read
 * brings there may be thousands, and each costs us more memory than its sender. Loop-confined.
 */
final class OneAtATime extends FlowControlHandler {
  /** No browser or library sends so many ahead. */
  static final int MOST_WAITING = 16;

  private int waiting;

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object request) throws Exception {
    if (waiting > MOST_WAITING) {
      ReferenceCountUtil.release(request);
      ctx.close();
      return;
    }
    waiting++;
    super.channelRead(ctx, request);
  }

  /** One has been taken out to be answered. */
  void taken() {
    waiting--;
  }
}
