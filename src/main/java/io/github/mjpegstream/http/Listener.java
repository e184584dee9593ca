package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The address that is listened on, which can be exchanged for another one. Connections do not
 * depend on it once they are made. Used by one thread at a time.
 */
final class Listener {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  private final ServerBootstrap bootstrap;
  private ServerConfig config;
  private volatile Channel channel;

  private Listener(ServerBootstrap bootstrap, ServerConfig config, Channel channel) {
    this.bootstrap = bootstrap;
    this.config = config;
    this.channel = channel;
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the address cannot be had, with its reason in words
   */
  static Listener open(ServerBootstrap bootstrap, ServerConfig config) throws IOException {
    return new Listener(bootstrap, config, bind(bootstrap, config));
  }

  private static Channel bind(ServerBootstrap bootstrap, ServerConfig config) throws IOException {
    ChannelFuture bound = bootstrap.bind(ListenAddress.of(config)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on "
              + config.host()
              + " port "
              + config.port()
              + ": "
              + ListenAddress.explain(config, bound.cause()),
          bound.cause());
    }
    log.debug("listening on {}", bound.channel().localAddress());
    return bound.channel();
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /**
   * Listens elsewhere, if that is elsewhere.
   *
   * @throws IOException if the new address cannot be had; then the old one is listened on as before
   */
  void moveTo(ServerConfig next) throws IOException {
    boolean same = next.host().equals(config.host()) && next.port() == config.port();
    if (same) {
      return;
    }
    if (next.port() == port()) {
      // One address of a port stands in the way of all of them.
      close();
      channel = bindOrBack(next);
    } else {
      Channel old = channel;
      channel = bind(bootstrap, next);
      close(old);
    }
    config = next;
  }

  private Channel bindOrBack(ServerConfig next) throws IOException {
    try {
      return bind(bootstrap, next);
    } catch (IOException e) {
      channel = bind(bootstrap, config);
      throw e;
    }
  }

  void close() {
    close(channel);
  }

  private static void close(Channel channel) {
    channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
