package io.github.mjpegstream.camera.auto;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does something again and again, on a thread of its own. Tests do it by hand. */
@FunctionalInterface
interface Schedule {
  /** On a daemon thread that lives as long as the repetition. */
  Schedule THREAD = Schedule::onThread;

  /** Ends a repetition. Does not wait for a run that is under way, but interrupts it. */
  @FunctionalInterface
  interface Repetition {
    void end();
  }

  /** Runs the task for the first time after one interval, and an interval after each run. */
  Repetition every(Duration interval, Runnable task);

  private static Repetition onThread(Duration interval, Runnable task) {
    Logger log = LoggerFactory.getLogger(Schedule.class);
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            runnable -> {
              Thread thread = new Thread(runnable, "camera-finder");
              thread.setDaemon(true);
              return thread;
            });
    ScheduledFuture<?> runs =
        executor.scheduleWithFixedDelay(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                // Thrown on, it would silently be the last run.
                log.error("Looking for a camera failed", e);
              }
            },
            interval.toNanos(),
            interval.toNanos(),
            TimeUnit.NANOSECONDS);
    return () -> {
      boolean ended = runs.cancel(true);
      int never = executor.shutdownNow().size();
      log.trace("Repetition ended: {}, {} runs left out", ended, never);
    };
  }
}
