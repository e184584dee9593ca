package io.github.mjpegstream.http;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** What a client is told whose connection is not let in. */
final class TurnedAway {
  private TurnedAway() {}

  /**
   * Sends an answer to whatever will be asked, and closes. Nothing is read. On a connection that is
   * to be encrypted nothing can be said yet, and it is only closed.
   *
   * @param why one line in ASCII
   */
  static void tell(Channel channel, String why) {
    if (channel.pipeline().get(HttpServer.TLS) != null) {
      channel.close();
      return;
    }
    channel.config().setAutoRead(false);
    String answer =
        "HTTP/1.1 429 Too Many Requests\r\nContent-Type: text/plain; charset=utf-8\r\n"
            + "Cache-Control: "
            + Responses.NO_CACHE
            + "\r\nRetry-After: 10\r\nConnection: close\r\nContent-Length: "
            + (why.length() + 1)
            + "\r\n\r\n"
            + why
            + '\n';
    channel
        .writeAndFlush(
            ByteBufUtil.encodeString(
                channel.alloc(), CharBuffer.wrap(answer), StandardCharsets.US_ASCII))
        .addListener(ChannelFutureListener.CLOSE);
  }
}
