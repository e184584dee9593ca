package io.github.mjpegstream.process;

import io.github.mjpegstream.process.ChildStartException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs programs that answer and end. One at a time, and none as long as the last one cannot be
 * ended: it would most likely hang, too.
 *
 * <p>Thread-safe.
 */
public final class ToolRunner {
  private static final Logger log = LoggerFactory.getLogger(ToolRunner.class);

  /** More output is read and dropped. */
  static final int MAX_OUTPUT_BYTES = 256 * 1024;

  private static final Duration STDERR_LIMIT = Duration.ofSeconds(1);

  private final ChildLauncher launcher;
  private ChildProcess last;

  public ToolRunner(ChildLauncher launcher) {
    this.launcher = launcher;
  }

  /**
   * What a program said.
   *
   * @param exitStatus empty if it took too long and was ended
   * @param stdout as text
   * @param stderrTail the last lines
   */
  public record Answer(OptionalInt exitStatus, String stdout, List<String> stderrTail) {
    public Answer {
      stderrTail = List.copyOf(stderrTail);
    }
  }

  /**
   * Runs a program to its end.
   *
   * @param threadPrefix of the names of the threads that serve it
   * @param limit after it the program is ended; up to five more seconds may pass then
   * @throws ChildStartException if it cannot be started
   */
  public synchronized Answer run(String threadPrefix, List<String> command, Duration limit)
      throws ChildStartException {
    if (last != null && last.isAlive()) {
      last.kill();
      throw new ChildStartException(
          Kind.FAILED,
          last.program()
              + " (pid "
              + last.pid()
              + ") "
              + (last.hangsInKernel() ? "hangs in the kernel" : "does not end")
              + " and cannot be killed",
          null);
    }
    ChildProcess child = launcher.start(threadPrefix, command, line -> {});
    last = child;
    // Its methods are synchronized: what has come so far can be taken while the reader waits.
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    Thread reader = new Thread(() -> read(child, output), threadPrefix + "-stdout");
    reader.setDaemon(true);
    reader.start();

    OptionalInt status = child.awaitExit(limit);
    child.terminate();
    if (!child.awaitStderr(STDERR_LIMIT)) {
      log.debug("{} (pid {}) has not closed its stderr", child.program(), child.pid());
    }
    awaitEnd(reader);
    return new Answer(status, output.toString(StandardCharsets.UTF_8), child.stderrTail());
  }

  private static void read(ChildProcess child, ByteArrayOutputStream output) {
    byte[] buffer = new byte[4096];
    try (InputStream in = child.stdout()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        output.write(buffer, 0, Math.min(read, MAX_OUTPUT_BYTES - output.size()));
      }
    } catch (IOException e) {
      log.debug("Reading the answer of {} (pid {})", child.program(), child.pid(), e);
    }
  }

  /** Not for long: where something else holds the pipe open, what has come must do. */
  private static void awaitEnd(Thread reader) {
    try {
      reader.join(STDERR_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
