package io.github.mjpegstream.http;

import io.github.mjpegstream.tls.ServerIdentity;
import io.netty.channel.Channel;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS of one certificate, by Java's own implementation: 1.2 and 1.3, and only ciphers that keep
 * what was said secret when the key becomes known later. Thread-safe.
 */
final class Encryption implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Encryption.class);

  private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  /** Whoever does not take the good-bye is cut off. */
  private static final Duration GOOD_BYE = Duration.ofMillis(500);

  private static final int THREADS = 1;

  /** So many may wait for that thread. Each holds memory even when its client has gone. */
  private static final int MOST_WAITING = 256;

  private final ServerIdentity identity;
  private final SslContext context;

  /** Computes what a handshake needs; on a small machine that is too long for an event loop. */
  private final ThreadPoolExecutor handshakes;

  Encryption(ServerIdentity identity) {
    this.identity = identity;
    try {
      context =
          SslContextBuilder.forServer(identity.key(), identity.chain())
              .sslProvider(SslProvider.JDK)
              .protocols(PROTOCOLS)
              .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      Protocol.ALPN,
                      SelectorFailureBehavior.NO_ADVERTISE,
                      SelectedListenerFailureBehavior.ACCEPT,
                      ApplicationProtocolNames.HTTP_1_1))
              .build();
    } catch (SSLException e) {
      throw new IllegalStateException("certificate and key were checked before", e);
    }
    handshakes =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "tls-handshakes");
              thread.setDaemon(true);
              return thread;
            });
    handshakes.allowCoreThreadTimeOut(true);
  }

  ServerIdentity identity() {
    return identity;
  }

  /**
   * Returns what encrypts a connection.
   *
   * @param timeout for the handshake
   */
  SslHandler handler(Channel channel, Duration timeout) {
    SslHandler handler = context.newHandler(channel.alloc(), task -> compute(channel, task));
    handler.setHandshakeTimeoutMillis(timeout.toMillis());
    handler.setCloseNotifyFlushTimeoutMillis(GOOD_BYE.toMillis());
    return handler;
  }

  /** Not for a client that has gone meanwhile; where too many wait, the next must come again. */
  private void compute(Channel channel, Runnable task) {
    try {
      handshakes.execute(
          () -> {
            if (channel.isOpen()) {
              task.run();
            }
          });
    } catch (RejectedExecutionException e) {
      log.debug("tls: {} turned away: {}", channel.remoteAddress(), e.getMessage());
      channel.close();
    }
  }

  /** Ends the threads when what they have begun is done. Connections that are encrypted remain. */
  @Override
  public void close() {
    handshakes.shutdown();
  }
}
