package io.github.mjpegstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends programs that start others, such as browsers. */
public final class ProcessTree {
  /** A process that is killed may have to write what the kernel has of it. */
  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);

  private ProcessTree() {}

  /**
   * Ends a program and all that it has started, and waits until they are gone: whoever still writes
   * into a folder keeps it from being deleted.
   *
   * @param patience time to end by itself, after SIGTERM
   */
  public static void end(Process process, Duration patience) {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroy();
    try {
      if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
      descendants.forEach(ProcessHandle::destroyForcibly);
      assertThat(process.waitFor(KILL_LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    long deadline = MonotonicClock.SYSTEM.nanos() + KILL_LIMIT.toNanos();
    for (ProcessHandle descendant : descendants) {
      while (runs(descendant)) {
        assertThat(MonotonicClock.SYSTEM.nanos())
            .as("still runs after SIGKILL: " + descendant.info())
            .isLessThan(deadline);
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Whoever has adopted it may never ask how it has ended; it does nothing any more all the same.
   */
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      // proc(5): the number, the name in parentheses, the state.
      return "ZX".indexOf(stat.charAt(stat.lastIndexOf(')') + 2)) < 0;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      // It has ended while it was read.
      return process.isAlive();
    }
  }
}
