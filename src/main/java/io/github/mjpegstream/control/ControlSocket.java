package io.github.mjpegstream.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a running server can be told to read its configuration again, and answers what has come of
 * it: a socket of the file system, which only this user and root may use. A thread of its own
 * serves one command after the other.
 */
public final class ControlSocket implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);

  private static final Duration WORD_LIMIT = Duration.ofSeconds(5);

  /** Cameras that are removed may take some seconds to end. */
  private static final Duration RELOAD_LIMIT = Duration.ofMinutes(2);

  private final IntSupplier port;
  private final Supplier<CompletableFuture<Answer>> reload;
  private final LongSupplier nanos;
  private final Path path;
  private final ServerSocketChannel socket;

  /**
   * What a command is told.
   *
   * @param status its exit status
   * @param lines for people
   */
  public record Answer(int status, List<String> lines) {
    public Answer {
      lines = List.copyOf(lines);
    }
  }

  private ControlSocket(
      IntSupplier port,
      Supplier<CompletableFuture<Answer>> reload,
      LongSupplier nanos,
      Path path,
      ServerSocketChannel socket) {
    this.port = port;
    this.reload = reload;
    this.nanos = nanos;
    this.path = path;
    this.socket = socket;
  }

  /**
   * Opens the socket and begins to serve it, in the folder that systemd or the session has made for
   * this, else in that for temporary files.
   *
   * @param environment of this process
   * @param port returns that on which the server listens, by which a person knows it; any thread
   * @param nanos a clock that only goes forwards
   * @param reload reads the configuration again; must not block
   * @throws IOException if there is no place for it, with the reason in words
   */
  public static ControlSocket open(
      Map<String, String> environment,
      IntSupplier port,
      LongSupplier nanos,
      Supplier<CompletableFuture<Answer>> reload)
      throws IOException {
    long pid = ProcessHandle.current().pid();
    String name = RunningServer.socketName(pid);
    List<String> reasons = new ArrayList<>();
    for (Path folder : folders(environment)) {
      Path path = folder.resolve(name);
      ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      try {
        // Of a process that had our number and was killed.
        Files.deleteIfExists(path);
        socket.bind(UnixDomainSocketAddress.of(path));
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
      } catch (IOException e) {
        socket.close();
        reasons.add(folder + ": " + e.getMessage());
        continue;
      }
      ControlSocket control = new ControlSocket(port, reload, nanos, path, socket);
      Thread thread = new Thread(control::serve, "control");
      thread.setDaemon(true);
      thread.start();
      return control;
    }
    throw new IOException(String.join("; ", reasons));
  }

  private static Set<Path> folders(Map<String, String> environment) {
    Set<Path> folders = new LinkedHashSet<>();
    // systemd.exec(5); the first of several.
    String runtime = environment.getOrDefault("RUNTIME_DIRECTORY", "").split(":", 2)[0];
    for (String folder : List.of(runtime, environment.getOrDefault("XDG_RUNTIME_DIR", ""))) {
      if (folder.startsWith("/")) {
        folders.add(Path.of(folder));
      }
    }
    folders.add(Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath());
    return folders;
  }

  private void serve() {
    removeStale();
    while (socket.isOpen()) {
      try (SocketChannel channel = socket.accept();
          Conversation conversation = new Conversation(channel, nanos)) {
        converse(conversation);
      } catch (ClosedChannelException e) {
        log.trace("{}: closed", path, e);
      } catch (IOException e) {
        // A command that has gone or says nothing; the next one may be better.
        log.debug("{}: {}", path, e.toString());
      }
    }
  }

  private void converse(Conversation conversation) throws IOException {
    conversation.say(
        RunningServer.greeting(ProcessHandle.current().pid(), port.getAsInt()), WORD_LIMIT);
    String word = conversation.hear(WORD_LIMIT).orElse("");
    if (!word.equals(Conversation.RELOAD)) {
      return;
    }
    Answer answer = await(reload.get());
    for (String line : answer.lines()) {
      conversation.say(line, WORD_LIMIT);
    }
    conversation.say(Conversation.STATUS + answer.status(), WORD_LIMIT);
  }

  private static Answer await(CompletableFuture<Answer> answer) {
    try {
      return answer.get(RELOAD_LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      return new Answer(1, List.of("still at it after " + RELOAD_LIMIT.toSeconds() + " s"));
    } catch (ExecutionException e) {
      return new Answer(1, List.of("internal error: " + e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(1, List.of("the server is ending"));
    }
  }

  /** Of servers that were killed, whose numbers no process has now. */
  private void removeStale() {
    try (DirectoryStream<Path> sockets =
        Files.newDirectoryStream(path.getParent(), RunningServer.SOCKETS)) {
      for (Path stale : sockets) {
        Matcher matcher = RunningServer.SOCKET.matcher(stale.toString());
        if (matcher.matches()
            && Files.isWritable(stale)
            && ProcessHandle.of(Long.parseLong(matcher.group(1))).isEmpty()) {
          Files.deleteIfExists(stale);
        }
      }
    } catch (IOException e) {
      log.debug("{}: cannot look for what servers have left that were killed", path, e);
    }
  }

  @Override
  public void close() {
    try {
      // First: where QEMU emulates the machine, Java cannot close what a thread waits for.
      Files.deleteIfExists(path);
    } catch (IOException e) {
      log.debug("{}: cannot be removed", path, e);
    }
    try {
      socket.close();
    } catch (IOException e) {
      log.debug("{}: cannot be closed", path, e);
    }
  }
}
