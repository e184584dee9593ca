package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.config.TlsConfig;
import io.github.mjpegstream.tls.ServerIdentity;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts the connections of a server if it is told to, with a certificate that can be exchanged.
 * Thread-safe, but for beginning and end.
 */
final class SecureTransport implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SecureTransport.class);

  /** Null where there is none. */
  private volatile Encryption encryption;

  private volatile Duration hsts = Duration.ZERO;
  private Channel redirects;

  /** Goes by another configuration; connections that are there keep what they have. */
  synchronized void configure(TlsConfig config) {
    Optional<ServerIdentity> identity = config.identity();
    Encryption before = encryption;
    boolean same =
        before == null ? identity.isEmpty() : identity.equals(Optional.of(before.identity()));
    if (!same) {
      // The one before still serves the connections that have begun with it.
      encryption = identity.map(Encryption::new).orElse(null);
      identity.ifPresent(
          now -> log.info("tls: new connections have the certificate until {}", now.expires()));
    }
    hsts = config.hsts();
    warnOfCertificate();
  }

  /** Says what is wrong with the certificate, or soon will be. */
  void warnOfCertificate() {
    Encryption now = encryption;
    if (now != null) {
      CertificateWatch.warning(now.identity(), Instant.now())
          .ifPresent(words -> log.warn("tls: {}", words));
    }
  }

  /**
   * Encrypts a new connection, if there is to be encryption: to be called when nothing is in its
   * pipeline.
   *
   * @param timeout for the handshake
   */
  void protect(ChannelPipeline pipeline, Duration timeout) {
    Encryption now = encryption;
    if (now != null) {
      pipeline.addLast(HttpServer.TLS, new TlsDetector(now, timeout));
    }
  }

  /** Adds what belongs into the answers of an encrypted connection, behind what writes them. */
  void addHeaders(ChannelPipeline pipeline) {
    if (!hsts.isZero() && pipeline.get(HttpServer.TLS) != null) {
      pipeline.addAfter(HttpServer.HTTP, HttpServer.HSTS, new StrictTransport(hsts));
    }
  }

  /**
   * Listens to the port that only leads to the encrypted one.
   *
   * @param bootstrap for this alone
   * @param target the encrypted port
   * @param admits whether there is room for a connection
   * @throws IOException if the port cannot be had, with its reason in words
   */
  void listenToRedirect(
      ServerBootstrap bootstrap,
      ServerConfig config,
      int port,
      IntSupplier target,
      Predicate<Channel> admits)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(ListenAddress.of(config).getAddress(), port);
    ChannelInitializer<Channel> leadElsewhere =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            if (admits.test(channel)) {
              channel
                  .pipeline()
                  .addLast(HttpServer.HTTP, HttpServer.codec())
                  .addLast("whole-requests", new WholeRequests(HttpServer.MAX_BODY, ""))
                  .addLast(
                      HttpServer.REQUESTS,
                      new RedirectHandler(target.getAsInt(), config.requestTimeout()));
            }
          }
        };
    ChannelFuture bound =
        bootstrap.childHandler(leadElsewhere).bind(address).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on tls.redirect-port "
              + port
              + ": "
              + ListenAddress.explain(config, bound.cause()),
          bound.cause());
    }
    redirects = bound.channel();
  }

  /** Returns the TCP port that leads to the encrypted one, if there is one. */
  Optional<Integer> redirectPort() {
    return Optional.ofNullable(redirects)
        .map(channel -> ((InetSocketAddress) channel.localAddress()).getPort());
  }

  /** Listens no more. */
  void stopListening() {
    if (redirects != null) {
      redirects.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
  }

  @Override
  public void close() {
    Encryption now = encryption;
    if (now != null) {
      now.close();
    }
  }
}
