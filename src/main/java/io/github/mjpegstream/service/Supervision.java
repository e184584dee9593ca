package io.github.mjpegstream.service;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.service.Heart.Standstill;
import io.github.mjpegstream.stream.PipelineStatus;
import io.github.mjpegstream.stream.Pulse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd how the server is, and feeds its watchdog as long as everything moves that ought
 * to. Once a second, on a thread of its own; there is none where systemd does not listen.
 */
public final class Supervision implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Supervision.class);

  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** So long something may stand still beyond its own limits: a machine may be very busy. */
  static final Duration GRACE = Duration.ofSeconds(10);

  /** The watchdog is fed this many times within its time. */
  private static final int FEEDS = 3;

  private final Systemd systemd;
  private final Supplier<List<PipelineStatus>> cameras;
  private final IntSupplier viewers;
  private final Supplier<List<Pulse>> pulses;
  private final MonotonicClock clock;
  private final Heart heart = new Heart(GRACE);
  private final ScheduledExecutorService executor;

  private volatile boolean started;

  // Service thread only.
  private String told = "";
  private long fedNanos;
  private boolean starving;

  /**
   * @param pulses of everything that ought to move
   */
  public Supervision(
      Systemd systemd,
      Supplier<List<PipelineStatus>> cameras,
      IntSupplier viewers,
      Supplier<List<Pulse>> pulses,
      MonotonicClock clock) {
    this.systemd = systemd;
    this.cameras = cameras;
    this.viewers = viewers;
    this.pulses = pulses;
    this.clock = clock;
    this.fedNanos = clock.nanos();
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "service");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Says that the service is ready. From now on the watchdog counts.
   *
   * <p>It is when the port is bound and the cameras are being started: whoever connects is told the
   * truth from then on, and a camera that is missing is no reason to call the start a failure.
   */
  public void start() {
    if (!systemd.listens()) {
      return;
    }
    started = true;
    fedNanos = clock.nanos();
    told = line();
    if (!systemd.ready(told)) {
      log.error(
          "systemd cannot be told that the server has started, and will end it"
              + " (expected: native code can be called; see docs/service.md)");
    }
    try {
      executor.scheduleWithFixedDelay(
          this::round, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("service: it ends already", e);
    }
  }

  /** The configuration is being read again. Any thread. */
  public void reloading() {
    systemd.reloading(clock);
  }

  /** It has been read, whatever has come of it. Any thread. */
  public void reloaded() {
    systemd.ready(line());
  }

  private void round() {
    try {
      tick();
    } catch (RuntimeException | Error e) {
      // Else there would be no further round, and a server that is well would be restarted.
      log.error("internal error: systemd was told nothing this time", e);
    }
  }

  /** Service thread only. */
  void tick() {
    String now = line();
    if (!now.equals(told) && systemd.status(List.of(now))) {
      told = now;
    }
    systemd.watchdog().ifPresent(this::feed);
  }

  private void feed(Duration limit) {
    long now = clock.nanos();
    List<Standstill> standing = heart.examine(pulses.get(), now);
    if (!standing.isEmpty()) {
      if (!starving) {
        starving = true;
        long leftNanos = Math.max(0, limit.toNanos() - (now - fedNanos));
        standing.forEach(still -> explain(still, Duration.ofNanos(leftNanos)));
      }
      return;
    }
    if (starving) {
      starving = false;
      log.info("everything moves again: the watchdog is fed");
    }
    if (now - fedNanos >= limit.toNanos() / FEEDS && systemd.feed()) {
      fedNanos = now;
    }
  }

  private static void explain(Standstill still, Duration left) {
    Pulse pulse = still.pulse();
    log.warn(
        "{} has not moved for {} s ({}): the watchdog is not fed, and systemd restarts the server in"
            + " {} s unless it moves",
        pulse.name(),
        still.since().toSeconds(),
        pulse.state(),
        left.toSeconds());
    // Only now: where a thread cannot be looked at either, this does not return.
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      Thread thread = entry.getKey();
      if (thread.getName().equals(pulse.thread())) {
        Exception where = new Exception("thread " + thread.getName() + ", " + thread.getState());
        where.setStackTrace(entry.getValue());
        log.warn("{} stands here", pulse.name(), where);
      }
    }
  }

  private String line() {
    return StatusLine.of(cameras.get(), viewers.getAsInt());
  }

  /**
   * Says that the service is stopping, and nothing more. A server that could not be started has
   * said why, and that stands.
   */
  @Override
  public void close() {
    executor.shutdownNow();
    if (started) {
      systemd.stopping();
    }
  }
}
