package io.github.mjpegstream.clients;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A program of others. */
abstract class ProgramClient extends Client {
  /** Makes the command line. */
  interface Command {
    List<String> of(Stage stage, Path folder) throws IOException;
  }

  private final Command command;
  private RunningProgram program;
  private Thread reader;
  private int port;
  private volatile Throwable failure;

  /**
   * @param command null where {@link #command} is overridden
   */
  ProgramClient(String name, String how, Map<Check, String> notes, Command command) {
    super(name, how, notes);
    this.command = command;
  }

  /** Makes the command line. */
  List<String> command(Stage stage, Path folder) throws IOException {
    return command.of(stage, folder);
  }

  @Override
  void start(Stage stage, Path folder) throws IOException {
    port = stage.port();
    List<String> line = command(stage, folder);
    program = RunningProgram.start(folder, environment(), line);
    reader = new Thread(this::readOutput, name());
    reader.setDaemon(true);
    reader.start();
  }

  /** Returns what the program needs to find in its environment. */
  Map<String, String> environment() {
    return Map.of();
  }

  /** Reads what the program writes to its standard output, to the end of it. */
  abstract void read(InputStream output) throws IOException, InterruptedException;

  private void readOutput() {
    try (InputStream in = program.output()) {
      read(in);
    } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
      failure = e;
    }
  }

  @Override
  void pause() throws IOException {
    program.signal("STOP");
  }

  @Override
  void resume() throws IOException {
    program.signal("CONT");
  }

  @Override
  Set<String> connections() throws IOException {
    return Sockets.to(port, program.pids());
  }

  /** Most end by themselves, content. */
  @Override
  void awaitEnd(Duration limit) throws IOException {
    int status = program.awaitEnd(limit);
    if (status != 0) {
      throw new AssertionError("ended with status " + status);
    }
    if (failure != null) {
      throw new AssertionError("its output could not be read", failure);
    }
  }

  /** For those which wait for the server to come back: they end when they are told to. */
  void terminate(int status) {
    if (!program.isAlive()) {
      throw new AssertionError("ended by itself");
    }
    int ended = program.terminate();
    if (ended != status && ended != 0) {
      throw new AssertionError("ended with status " + ended + " when told to");
    }
  }

  RunningProgram program() {
    return program;
  }

  @Override
  String complaints() {
    return program == null
        ? ""
        : program.complaints() + (failure == null ? "" : "\nits output: " + failure);
  }

  @Override
  public void close() throws IOException {
    if (program != null) {
      // A stopped program cannot end.
      program.signal("CONT");
      program.close();
      reader.interrupt();
    }
  }
}
