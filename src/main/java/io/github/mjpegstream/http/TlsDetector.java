package io.github.mjpegstream.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.time.Duration;
import java.util.List;

/**
 * Looks at the first byte of a connection to a port that is encrypted: who does not begin with a
 * handshake has forgotten the s of https, and is told so. Loop-confined.
 */
final class TlsDetector extends ByteToMessageDecoder {
  /** The type of a record with a handshake message (RFC 8446, 5.1); no text begins with it. */
  private static final int HANDSHAKE = 22;

  private final Encryption encryption;
  private final Duration timeout;

  /**
   * @param timeout for the handshake, and for a request that is not encrypted
   */
  TlsDetector(Encryption encryption, Duration timeout) {
    this.encryption = encryption;
    this.timeout = timeout;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (!in.isReadable()) {
      return;
    }
    ChannelPipeline pipeline = ctx.pipeline();
    if (in.getUnsignedByte(in.readerIndex()) == HANDSHAKE) {
      ChannelHandler tls = encryption.handler(ctx.channel(), timeout);
      // Hands over what has been read.
      pipeline.replace(this, HttpServer.TLS, tls);
    } else {
      if (pipeline.get(HttpServer.HSTS) != null) {
        // Means nothing where it is not encrypted (RFC 6797, 7.2).
        pipeline.remove(HttpServer.HSTS);
      }
      // In front of what would answer: that still cuts off whoever dawdles.
      pipeline.addBefore(HttpServer.REQUESTS, "redirect", new RedirectHandler(0, timeout));
      pipeline.remove(this);
    }
  }
}
