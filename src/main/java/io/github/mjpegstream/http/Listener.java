package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
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

  /** What was opened by whoever has started this process is served as long as it runs. */
  private final List<Channel> adopted;

  private ServerConfig config;

  /** One of those, if there are any. */
  private volatile Channel channel;

  private Listener(
      ServerBootstrap bootstrap, ServerConfig config, Channel channel, List<Channel> adopted) {
    this.bootstrap = bootstrap;
    this.config = config;
    this.channel = channel;
    this.adopted = List.copyOf(adopted);
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the address cannot be had, with its reason in words
   */
  static Listener open(ServerBootstrap bootstrap, ServerConfig config) throws IOException {
    return new Listener(bootstrap, config, bind(bootstrap, config), List.of());
  }

  /**
   * Serves sockets that are bound and listened on already, instead of the configured address.
   *
   * @param bootstrap without a kind of channel
   * @param epoll whether that is used; nothing else can take a socket over
   * @throws IOException if one of them cannot be served; then none is
   */
  static Listener adopt(
      ServerBootstrap bootstrap, ServerConfig config, List<InheritedSocket> sockets, boolean epoll)
      throws IOException {
    if (!epoll) {
      throw new IOException(
          "the sockets that systemd has opened cannot be served here, since Netty has no epoll for this"
              + " machine (expected: mjpeg-stream.service without mjpeg-stream.socket)");
    }
    List<Channel> channels = new ArrayList<>();
    for (InheritedSocket socket : sockets) {
      ChannelFuture adopted =
          bootstrap
              .clone()
              .channelFactory(() -> new EpollServerSocketChannel(socket.fd()))
              .register()
              .awaitUninterruptibly();
      if (!adopted.isSuccess()) {
        channels.forEach(Listener::close);
        throw new IOException(
            "cannot serve descriptor " + socket.fd() + " (" + socket.name() + ")", adopted.cause());
      }
      channels.add(adopted.channel());
    }
    log.info(
        "serving {}, opened by systemd: server.host and server.port do not count",
        channels.stream().map(Listener::shown).toList());
    return new Listener(bootstrap, config, channels.get(0), channels);
  }

  private static String shown(Channel channel) {
    return NetUtil.toSocketAddressString((InetSocketAddress) channel.localAddress());
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
   * Listens elsewhere, if that is elsewhere. There nobody is let in before {@link #open()}.
   *
   * @throws IOException if the new address cannot be had; then the old one is listened on as before
   */
  void moveTo(ServerConfig next) throws IOException {
    boolean same = next.host().equals(config.host()) && next.port() == config.port();
    if (same || !adopted.isEmpty()) {
      return;
    }
    ServerBootstrap shut = bootstrap.clone().option(ChannelOption.AUTO_READ, false);
    if (next.port() == port()) {
      // One address of a port stands in the way of all of them.
      close();
      channel = bindOrBack(shut, next);
    } else {
      Channel old = channel;
      channel = bind(shut, next);
      close(old);
    }
    config = next;
  }

  /** Lets clients in, who have waited in the kernel where the address is a new one. */
  void open() {
    channel.config().setAutoRead(true);
  }

  private Channel bindOrBack(ServerBootstrap shut, ServerConfig next) throws IOException {
    try {
      return bind(shut, next);
    } catch (IOException e) {
      channel = bind(bootstrap, config);
      throw e;
    }
  }

  void close() {
    close(channel);
    adopted.forEach(Listener::close);
  }

  private static void close(Channel channel) {
    channel.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
  }
}
