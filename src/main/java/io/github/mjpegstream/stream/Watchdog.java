package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after all pipelines, four times a second, on one thread of its own. No executor: what that
 * does for each round took most of the CPU of a server with a viewer or none, beside the frames.
 */
public final class Watchdog implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Watchdog.class);
  private static final String THREAD = "watchdog";
  private static final Duration PERIOD = Duration.ofMillis(250);

  /** A round that comes later than this tells of a pause of the whole process. */
  private static final Duration LATE = PERIOD.multipliedBy(4);

  /** A round takes as long as rendering a placeholder at the most. */
  private static final Duration END_LIMIT = Duration.ofMillis(500);

  private volatile List<CameraPipeline> pipelines;
  private final Thread thread = new Thread(this::run, THREAD);
  private volatile boolean closing;
  private final MonotonicClock clock;
  private final LogLimiter failureLog;

  // Watchdog thread only.
  private long lastRoundNanos;
  private boolean excused = true;

  private final AtomicLong rounds = new AtomicLong();

  public Watchdog(List<CameraPipeline> pipelines, MonotonicClock clock) {
    this.pipelines = List.copyOf(pipelines);
    this.clock = clock;
    this.failureLog = new LogLimiter(clock);
    thread.setDaemon(true);
  }

  /** From now on looks after these. Any thread. */
  public void watch(List<CameraPipeline> those) {
    pipelines = List.copyOf(those);
  }

  public void start() {
    thread.start();
  }

  private void run() {
    while (!closing) {
      // It may come back sooner, which does no harm.
      LockSupport.parkNanos(this, PERIOD.toNanos());
      if (Thread.interrupted()) {
        log.debug("watchdog: interrupted, by a library that has gone wrong");
      }
      if (!closing) {
        tick();
      }
    }
  }

  /**
   * Looks after every pipeline. After a pause (a stopped process, a machine out of memory) the
   * frames that came meanwhile still wait to be read: then the cameras get one round to show them.
   */
  void tick() {
    rounds.incrementAndGet();
    long now = clock.nanos();
    boolean late = now - lastRoundNanos > LATE.toNanos();
    lastRoundNanos = now;
    excused = late && !excused;
    if (excused) {
      log.debug("watchdog: late, a round is left out");
      return;
    }
    for (CameraPipeline pipeline : pipelines) {
      try {
        pipeline.tick();
      } catch (RuntimeException | Error e) {
        // One camera's trouble must not end the watch over the others.
        long times = failureLog.occurred();
        if (times > 0) {
          log.error("watchdog: camera {} ({} times)", pipeline.feed().name(), times, e);
        }
      }
    }
  }

  /** Returns whether it looks after them. Any thread. */
  public Pulse pulse() {
    return new Pulse("the watch over cameras", THREAD, rounds.get(), false, "watching");
  }

  /** Stops watching and waits until a round that is under way has ended. */
  @Override
  public void close() {
    closing = true;
    LockSupport.unpark(thread);
    try {
      thread.join(END_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!ended()) {
      log.warn("watchdog: does not end; left behind");
    }
  }

  /** Returns whether nothing is looked after any more. */
  public boolean ended() {
    return !thread.isAlive();
  }
}
