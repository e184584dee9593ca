package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.LogLimiter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done where the kernel gives out no connection, mostly because this process has no file
 * descriptor left: those that wait are closed to have some again, and no connection is accepted for
 * a second. Those that want in wait in the kernel meanwhile. Loop-confined.
 */
final class AcceptFailures extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger(AcceptFailures.class);
  private static final int PAUSE_SECONDS = 1;

  /** Some for those who wait in the kernel, and some for cameras and files. */
  private static final int ROOM = 32;

  private final ConnectionTable table;
  private final LogLimiter failures;
  private boolean paused;

  AcceptFailures(ConnectionTable table, MonotonicClock clock) {
    this.table = table;
    this.failures = new LogLimiter(clock);
  }

  /** Not passed on: Netty would do the same again, and log each with its stack. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    long times = failures.occurred();
    if (times > 0) {
      log.warn(
          "connections that could not be accepted: {}; {} (each camera and connection takes file"
              + " descriptors: see ulimit -n, LimitNOFILE in systemd, server.max-connections)",
          times,
          cause.getMessage());
    }
    if (paused) {
      return;
    }
    paused = true;
    table.makeRoom(ROOM);
    ctx.channel().config().setAutoRead(false);
    ctx.executor()
        .schedule(
            () -> {
              paused = false;
              ctx.channel().config().setAutoRead(true);
            },
            PAUSE_SECONDS,
            TimeUnit.SECONDS);
  }
}
