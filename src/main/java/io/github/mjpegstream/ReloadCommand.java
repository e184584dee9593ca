package io.github.mjpegstream;

import io.github.mjpegstream.config.Shown;
import io.github.mjpegstream.control.ControlSocket;
import io.github.mjpegstream.control.RunningServer;
import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Tells a running server to read its configuration again, and prints what has come of it. */
final class ReloadCommand {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /**
   * A server that has just been started listens to commands only when its first pictures are out.
   */
  private static final Duration START_LIMIT = Duration.ofSeconds(5);

  private static final Duration LOOK_PERIOD = Duration.ofMillis(100);

  private final PrintStream out;
  private final PrintStream err;

  ReloadCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Tells it.
   *
   * @param pid of the server, where there may be several
   * @return exit status
   */
  int run(OptionalLong pid) {
    List<RunningServer> meant;
    try {
      meant = find(pid);
    } catch (IOException e) {
      return fail("cannot look for running servers: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail("interrupted");
    }
    List<RunningServer> ours = meant.stream().filter(one -> one.refusal().isEmpty()).toList();
    if (ours.size() > 1) {
      err.println("mjpeg-stream: " + ours.size() + " servers are running; say which:");
      ours.forEach(one -> err.println("  --pid " + one.pid() + "   port " + one.port()));
      return Cli.FAILURE;
    }
    if (ours.isEmpty()) {
      return fail(meant.isEmpty() ? none(pid) : refused(meant.get(0)));
    }
    return tell(ours.get(0));
  }

  private static List<RunningServer> find(OptionalLong pid)
      throws IOException, InterruptedException {
    MonotonicClock clock = MonotonicClock.SYSTEM;
    long deadline = clock.nanos() + START_LIMIT.toNanos();
    while (true) {
      List<RunningServer> found = RunningServer.find(pid, clock::nanos);
      if (!found.isEmpty()
          || pid.isEmpty()
          || clock.nanos() - deadline > 0
          || endsWithin(LOOK_PERIOD, pid.getAsLong())) {
        return found;
      }
    }
  }

  private static boolean endsWithin(Duration limit, long pid) throws InterruptedException {
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    if (process.isEmpty() || process.get().equals(ProcessHandle.current())) {
      return true;
    }
    try {
      process.get().onExit().get(limit.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new AssertionError("the end of a process never fails", e);
    }
  }

  private static String none(OptionalLong pid) {
    return pid.isEmpty()
        ? "no server is running"
        : "no server is running as process " + pid.getAsLong();
  }

  private static String refused(RunningServer server) {
    String why = server.refusal().orElseThrow();
    String words =
        why.contains("denied")
            ? "not allowed to tell the server of "
                + server.owner()
                + " (expected: that user, or root: sudo mjpeg-stream reload)"
            : "cannot talk to the server of " + server.owner() + ": " + why;
    return words + ", process " + server.pid();
  }

  private int tell(RunningServer server) {
    try {
      ControlSocket.Answer answer = server.reload(LIMIT, MonotonicClock.SYSTEM::nanos);
      PrintStream to = answer.status() == Cli.OK ? out : err;
      answer.lines().forEach(line -> to.println(Shown.printable(line)));
      return answer.status();
    } catch (InterruptedIOException e) {
      return fail(
          "the server, process "
              + server.pid()
              + ", has not answered within "
              + LIMIT.toSeconds()
              + " s; its log tells more");
    } catch (IOException e) {
      return fail("the server, process " + server.pid() + ": " + e.getMessage());
    }
  }

  private int fail(String why) {
    err.println("mjpeg-stream: " + why);
    return Cli.FAILURE;
  }
}
