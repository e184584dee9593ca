package io.github.mjpegstream.e2e;

import io.github.mjpegstream.ProcessTree;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A program of others that runs against the server, in a folder of its own. Closing it ends it and
 * what it started. Confined to one thread.
 */
final class ClientProgram implements AutoCloseable {
  /** Time for a program to end after SIGTERM. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String name;
  private final Process process;
  private final Path out;
  private final Path err;

  private ClientProgram(String name, Process process, Path out, Path err) {
    this.name = name;
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Runs a program to its end, which must come within the limit. */
  static End run(Path folder, Duration limit, String... command) throws IOException {
    try (ClientProgram program = start(folder, Map.of(), command)) {
      return program.end(limit);
    }
  }

  /** Starts a program, with what it writes going to files in that folder, which is its HOME. */
  static ClientProgram start(Path folder, Map<String, String> environment, String... command)
      throws IOException {
    Path out = Files.createTempFile(folder, "out", ".txt");
    Path err = Files.createTempFile(folder, "err", ".txt");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    return new ClientProgram(command[0], builder.start(), out, err);
  }

  /**
   * Waits for the program to end.
   *
   * @return whether it has
   */
  boolean awaitExit(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Waits for the program to end. */
  End end(Duration limit) throws IOException {
    if (!awaitExit(limit)) {
      throw new AssertionError(name + " still runs after " + limit + ":\n" + complaints());
    }
    return new End(process.exitValue(), Files.readAllBytes(out), complaints());
  }

  /** Asks it to end, with SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Returns what it has written to standard error so far. */
  String complaints() throws IOException {
    return Files.readString(err, StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    ProcessTree.end(process, PATIENCE);
  }

  /** How a program ended. */
  static final class End {
    private final int status;
    private final byte[] out;
    private final String err;

    private End(int status, byte[] out, String err) {
      this.status = status;
      this.out = out;
      this.err = err;
    }

    /** Above 128 for a signal. */
    int status() {
      return status;
    }

    /** What it wrote to standard output. */
    byte[] out() {
      return out;
    }

    /** What it wrote to standard output, as text. */
    String text() {
      return new String(out, StandardCharsets.UTF_8);
    }

    /** What it wrote to standard error. */
    String err() {
      return err;
    }
  }
}
