package io.github.mjpegstream.clients;

import io.github.mjpegstream.ProcessTree;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of others with everything it starts, in a folder of its own, which is its HOME. Closing
 * it ends them all. Confined to one thread.
 */
final class RunningProgram implements AutoCloseable {
  /** Time to end after SIGTERM. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final Path complaints;

  private RunningProgram(String name, Process process, Path complaints) {
    this.name = name;
    this.process = process;
    this.complaints = complaints;
  }

  /**
   * Starts a program. What it writes to its standard error goes to a file; its standard output must
   * be read.
   */
  static RunningProgram start(Path folder, Map<String, String> environment, List<String> command)
      throws IOException {
    Path complaints = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectError(complaints.toFile());
    Map<String, String> variables = builder.environment();
    variables.remove("DBUS_SESSION_BUS_ADDRESS");
    variables.put("HOME", folder.toString());
    variables.put("TMPDIR", folder.toString());
    variables.put("XDG_RUNTIME_DIR", folder.toString());
    variables.put("LC_ALL", "C");
    variables.putAll(environment);
    return new RunningProgram(command.get(0), builder.start(), complaints);
  }

  InputStream output() {
    return process.getInputStream();
  }

  /** Returns what it has written to standard error so far. */
  String complaints() {
    try {
      return new String(Files.readAllBytes(complaints), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Lets a moment pass, or less if the program ends. */
  void pause(Duration moment) {
    await(process, moment);
  }

  /** Returns the processes of which this program is made at the moment. */
  List<Long> pids() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(ProcessHandle::pid)
        .toList();
  }

  /** Stops all of it where it is, or lets it run on. */
  void signal(String signal) throws IOException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + signal));
    pids().forEach(pid -> command.add(pid.toString()));
    // One that has ended by itself meanwhile is no fault.
    await(new ProcessBuilder(command).redirectErrorStream(true).start(), PATIENCE);
  }

  /**
   * Waits for it to end.
   *
   * @return whether it has
   */
  boolean hasEndedWithin(Duration limit) {
    return await(process, limit);
  }

  /** Waits for it to end and returns its status, above 128 for a signal. */
  int awaitEnd(Duration limit) {
    if (!await(process, limit)) {
      throw new AssertionError(name + " still runs after " + limit);
    }
    return process.exitValue();
  }

  /** Asks it to end, with SIGTERM, and returns its status. */
  int terminate() {
    process.destroy();
    return awaitEnd(PATIENCE);
  }

  private static boolean await(Process process, Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    ProcessTree.end(process, PATIENCE);
  }
}
