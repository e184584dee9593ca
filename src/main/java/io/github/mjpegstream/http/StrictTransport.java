package io.github.mjpegstream.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import java.time.Duration;

/**
 * Tells browsers not to come without encryption any more (HSTS, RFC 6797). Not in the heads of
 * streams: once is enough. Loop-confined.
 */
final class StrictTransport extends ChannelOutboundHandlerAdapter {
  private final String value;

  StrictTransport(Duration time) {
    this.value = "max-age=" + time.toSeconds();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof HttpResponse response) {
      response.headers().set("Strict-Transport-Security", value);
    }
    ctx.write(message, promise);
  }
}
