package io.github.mjpegstream.process;

import io.github.mjpegstream.process.ChildStartException.Kind;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts child processes, and sees to it that none outlives this one. One for the whole server.
 *
 * <p>Thread-safe. {@link #close()} kills every child that is left.
 */
public final class ChildLauncher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ChildLauncher.class);

  /** Time for each of SIGTERM and SIGKILL; rpicam-vid needs less than half a second. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /**
   * Waits for our word, then becomes the program: its group is registered with the guard before it
   * does anything. If we die first, the word never comes. The arguments are passed on as they are.
   */
  private static final String GATE = "read -r go && exec \"$@\" </dev/null";

  /** What systemd tells a service, and not the programs that it starts: systemd.exec(5). */
  private static final List<String> FOR_US_ALONE =
      List.of(
          "NOTIFY_SOCKET",
          "WATCHDOG_USEC",
          "WATCHDOG_PID",
          "LISTEN_FDS",
          "LISTEN_PID",
          "LISTEN_FDNAMES",
          "CREDENTIALS_DIRECTORY");

  private final Map<String, String> environment;
  private final Signals signals;
  private final Duration patience;
  private final SearchPath searchPath;
  private final ChildGuard guard;

  /**
   * @param environment of the children, who get it with the locale C; its PATH is searched
   */
  public ChildLauncher(Map<String, String> environment) {
    this(environment, Signals.SYSTEM, PATIENCE);
  }

  /**
   * @param signals how children are signalled
   * @param patience how long to wait for the end after each signal
   */
  public ChildLauncher(Map<String, String> environment, Signals signals, Duration patience) {
    this.environment = Map.copyOf(environment);
    this.signals = signals;
    this.patience = patience;
    this.searchPath = SearchPath.parse(environment.get("PATH"));
    this.guard = new ChildGuard(searchPath);
  }

  /**
   * Finds a program as a shell would: on PATH, or directly if the name holds a slash.
   *
   * @throws ChildStartException if it is not there or may not be executed
   */
  public Path find(String program) throws ChildStartException {
    return searchPath.find(program);
  }

  /**
   * Starts a program. No shell interprets the arguments.
   *
   * @param threadPrefix of the names of the threads that serve it: {@code "camera-front"}
   * @param command the program and its arguments
   * @param stderrListener is told every line of its standard error, on a thread of its own; must
   *     not block
   * @return the program, running, its standard input empty
   * @throws ChildStartException if it is not there, may not be executed, or the system refuses
   */
  public ChildProcess start(
      String threadPrefix, List<String> command, Consumer<String> stderrListener)
      throws ChildStartException {
    return start(threadPrefix, command, line -> false, stderrListener);
  }

  /**
   * As the other.
   *
   * @param stderrAside is shown every line of its standard error first, on the same thread; those
   *     of which it returns true are no complaints: they are neither logged nor remembered
   */
  public ChildProcess start(
      String threadPrefix,
      List<String> command,
      Predicate<String> stderrAside,
      Consumer<String> stderrListener)
      throws ChildStartException {
    String program = command.get(0);
    Path file = find(program);
    List<String> line = new ArrayList<>();
    line.add(find("setsid").toString());
    line.addAll(List.of("/bin/sh", "-c", GATE, "mjpeg-stream-gate", file.toString()));
    line.addAll(command.subList(1, command.size()));

    ProcessBuilder builder = new ProcessBuilder(line).redirectInput(Redirect.PIPE);
    builder.environment().clear();
    builder.environment().putAll(environment);
    // Our own settings are none of a program's business, and may hold a password.
    builder.environment().keySet().removeIf(name -> name.startsWith("MJPEG_STREAM_"));
    builder.environment().keySet().removeAll(FOR_US_ALONE);
    // Numbers and messages of a program must not depend on where the server runs.
    builder.environment().put("LC_ALL", "C");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      throw new ChildStartException(
          Kind.FAILED, "cannot start '" + program + "': " + e.getMessage(), e);
    }
    try {
      guard.register(process.pid());
    } catch (ChildStartException e) {
      process.destroyForcibly();
      throw e;
    }
    ChildProcess child =
        new ChildProcess(
            new File(program).getName(),
            threadPrefix,
            process,
            guard,
            signals,
            patience,
            stderrAside,
            stderrListener);
    child.startDraining();
    openGate(process, program);
    return child;
  }

  /** Returns the process id of the guard process, if there is one now. */
  OptionalLong guardPid() {
    return guard.pid();
  }

  /** Kills the children that are left. Takes two seconds at the most. */
  @Override
  public void close() {
    guard.close();
  }

  private static void openGate(Process process, String program) {
    try (OutputStream gate = process.getOutputStream()) {
      gate.write('\n');
    } catch (IOException e) {
      // It has been killed already. Whoever reads its output will see that it has ended.
      log.debug("{} ended before it began", program, e);
    }
  }
}
