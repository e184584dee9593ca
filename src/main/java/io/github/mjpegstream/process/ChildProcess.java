package io.github.mjpegstream.process;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program that runs for us, in a process group of its own.
 *
 * <p>Its standard error is read at all times by a thread of ours, for a program whose pipe is full
 * stands still. When it ends, whatever it left behind in its group is killed. Thread-safe, but for
 * {@link #stdout()}.
 */
public final class ChildProcess {
  private static final Logger log = LoggerFactory.getLogger(ChildProcess.class);

  private static final Path PROC = Path.of("/proc");

  /** Lines of standard error logged at most, and in which time. */
  private static final int LOGGED_LINES = 20;

  private static final Duration LOGGED_PERIOD = Duration.ofSeconds(10);

  private final String program;
  private final Process process;
  private final ChildGuard guard;
  private final Signals signals;
  private final Duration patience;
  private final LineTail stderr;
  private final Thread stderrThread;
  private final AtomicBoolean groupEnded = new AtomicBoolean();
  private final CompletableFuture<Void> afterExit;

  // Thread of standard error only.
  private long periodBegan = MonotonicClock.SYSTEM.nanos();
  private int linesInPeriod;

  /** Takes over a process that leads a group of its own and is registered with the guard. */
  ChildProcess(
      String program,
      String threadPrefix,
      Process process,
      ChildGuard guard,
      Signals signals,
      Duration patience,
      Predicate<String> stderrAside,
      Consumer<String> stderrListener) {
    this.program = program;
    this.process = process;
    this.guard = guard;
    this.signals = signals;
    this.patience = patience;
    this.stderr =
        new LineTail(
            stderrAside,
            line -> {
              logRarely(line);
              stderrListener.accept(line);
            });
    this.stderrThread = new Thread(this::drainStderr, threadPrefix + "-stderr");
    this.stderrThread.setDaemon(true);
    // A grandchild that lives on would hold the pipes, and perhaps the camera.
    this.afterExit = process.onExit().thenRun(this::endGroup);
  }

  void startDraining() {
    stderrThread.start();
  }

  /** Returns the name of the program, for people. */
  public String program() {
    return program;
  }

  /** Returns its process id, which is also the id of its process group. */
  public long pid() {
    return process.pid();
  }

  /** Returns whether it has not ended yet. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Returns what it writes. For one thread, which also closes it: closing it under a reader would
   * leave that reader with a file descriptor that soon belongs to another file.
   */
  public InputStream stdout() {
    return process.getInputStream();
  }

  /**
   * Waits for its end.
   *
   * @return the exit status, above 128 for a signal; empty if it still runs after that time
   */
  public OptionalInt awaitExit(Duration limit) {
    return waitFor(limit) ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
  }

  /**
   * Waits until all it wrote to standard error has been read.
   *
   * @return false if something still holds its standard error open after that time
   */
  public boolean awaitStderr(Duration limit) {
    boolean interrupted = Thread.interrupted();
    long deadline = MonotonicClock.SYSTEM.nanos() + limit.toNanos();
    while (stderrThread.isAlive()) {
      long left = deadline - MonotonicClock.SYSTEM.nanos();
      if (left <= 0) {
        break;
      }
      try {
        TimeUnit.NANOSECONDS.timedJoin(stderrThread, left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return !stderrThread.isAlive();
  }

  /** Returns the last lines of its standard error, oldest first, fit to be shown. */
  public List<String> stderrTail() {
    return stderr.lines();
  }

  /**
   * Ends the whole group: asks with SIGTERM, and after two seconds kills. Takes four seconds at the
   * most. May be called again.
   *
   * @return false if it lives on all the same
   */
  public boolean terminate() {
    if (process.isAlive()) {
      signal(Signals.TERMINATE);
      if (!waitFor(patience)) {
        log.debug("{} (pid {}) ignores SIGTERM: killing it", program, pid());
        signal(Signals.KILL);
        waitFor(patience);
      }
    }
    if (process.isAlive()) {
      return false;
    }
    endGroup();
    return true;
  }

  /** Kills the whole group, without waiting for it to be gone. */
  public void kill() {
    if (process.isAlive()) {
      signal(Signals.KILL);
    }
  }

  /** Returns whether it waits in the kernel, where no signal reaches it (state D). */
  public boolean hangsInKernel() {
    return process.isAlive() && ProcStat.hangsInKernel(PROC, pid());
  }

  /** Completes when it has ended and its group has been cleared up. */
  CompletableFuture<Void> afterExit() {
    return afterExit;
  }

  /** Once only: the number of an empty group may soon be another's. */
  private void endGroup() {
    if (groupEnded.compareAndSet(false, true)) {
      signal(Signals.KILL);
      guard.unregister(pid());
    }
  }

  private void signal(int signal) {
    boolean reached = signals.sendToGroup(pid(), signal);
    log.debug(
        "{} (pid {}): signal {} {}", program, pid(), signal, reached ? "sent" : "nobody there");
  }

  /** Not to be interrupted: what it waits for is short, and what follows must not be skipped. */
  private boolean waitFor(Duration limit) {
    boolean interrupted = Thread.interrupted();
    long deadline = MonotonicClock.SYSTEM.nanos() + limit.toNanos();
    try {
      while (true) {
        try {
          return process.waitFor(deadline - MonotonicClock.SYSTEM.nanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void drainStderr() {
    byte[] buffer = new byte[4096];
    try (InputStream in = process.getErrorStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        stderr.feed(buffer, read);
      }
    } catch (IOException e) {
      log.debug("Reading what {} (pid {}) complains about", program, pid(), e);
    }
    stderr.end();
  }

  private void logRarely(String line) {
    long now = MonotonicClock.SYSTEM.nanos();
    if (now - periodBegan >= LOGGED_PERIOD.toNanos()) {
      if (linesInPeriod > LOGGED_LINES) {
        log.debug("{}: {} more lines", program, linesInPeriod - LOGGED_LINES);
      }
      periodBegan = now;
      linesInPeriod = 0;
    }
    if (linesInPeriod++ < LOGGED_LINES) {
      log.debug("{}: {}", program, line);
    }
  }
}
