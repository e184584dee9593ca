package io.github.mjpegstream.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that runs on this machine, and was found by its socket. The kernel lists the sockets
 * that are listened on, so none is found that was left by a server that has ended. Confined to one
 * thread.
 *
 * @param pid its process
 * @param port that it listens on; 0 if it may not be asked
 * @param owner whom its socket belongs to
 * @param path of its socket
 * @param refusal why it cannot be talked to; empty if it can
 */
public record RunningServer(long pid, int port, String owner, Path path, Optional<String> refusal) {
  /** Names of sockets, for a folder to be searched. */
  static final String SOCKETS = "mjpeg-stream.*.sock";

  static final Pattern SOCKET = Pattern.compile(".*/mjpeg-stream\\.(\\d{1,18})\\.sock");

  private static final Pattern GREETED =
      Pattern.compile("mjpeg-stream process (\\d{1,18}) port (\\d{1,5})");

  /** proc(5). */
  private static final Path KERNEL_LIST = Path.of("/proc/net/unix");

  /** {@code __SO_ACCEPTCON} of the kernel's net.h, as proc(5) has it in the fourth column. */
  private static final String LISTENING = "00010000";

  private static final Duration WORD_LIMIT = Duration.ofSeconds(5);

  static String socketName(long pid) {
    return SOCKETS.replace("*", String.valueOf(pid));
  }

  static String greeting(long pid, int port) {
    return "mjpeg-stream process " + pid + " port " + port;
  }

  /**
   * Returns all that run, and listen to commands.
   *
   * @param pid of the only one to look for. Others are not even asked: whoever has made their
   *     sockets might let us wait.
   */
  public static List<RunningServer> find(OptionalLong pid, LongSupplier nanos) throws IOException {
    List<RunningServer> found = new ArrayList<>();
    for (Path path : sockets(Files.readAllLines(KERNEL_LIST))) {
      if (pid.isEmpty() || path.endsWith(socketName(pid.getAsLong()))) {
        ask(path, nanos).ifPresent(found::add);
      }
    }
    return found;
  }

  /** Returns the sockets in the kernel's list that are named as ours are. */
  static List<Path> sockets(List<String> kernelList) {
    List<Path> paths = new ArrayList<>();
    for (String line : kernelList) {
      // Num RefCount Protocol Flags Type St Inode Path
      String[] columns = line.strip().split(" +", 8);
      if (columns.length == 8
          && columns[3].equals(LISTENING)
          && SOCKET.matcher(columns[7]).matches()) {
        paths.add(Path.of(columns[7]));
      }
    }
    return paths;
  }

  private static Optional<RunningServer> ask(Path path, LongSupplier nanos) {
    Matcher named = SOCKET.matcher(path.toString());
    if (!named.matches()) {
      return Optional.empty();
    }
    long pid = Long.parseLong(named.group(1));
    try (Conversation conversation = connect(path, nanos)) {
      Matcher greeted = GREETED.matcher(conversation.hear(WORD_LIMIT).orElse(""));
      if (!greeted.matches()) {
        return Optional.of(refused(pid, path, "it says something else than mjpeg-stream does"));
      }
      return Optional.of(
          new RunningServer(
              Long.parseLong(greeted.group(1)),
              Integer.parseInt(greeted.group(2)),
              owner(pid, path),
              path,
              Optional.empty()));
    } catch (IOException e) {
      // It may have ended since, or be in a container with files of its own.
      return Files.notExists(path)
          ? Optional.empty()
          : Optional.of(refused(pid, path, String.valueOf(e.getMessage())));
    }
  }

  private static RunningServer refused(long pid, Path path, String why) {
    return new RunningServer(pid, 0, owner(pid, path), path, Optional.of(why));
  }

  private static String owner(long pid, Path path) {
    try {
      return Files.getOwner(path).getName();
    } catch (IOException e) {
      return ProcessHandle.of(pid).flatMap(process -> process.info().user()).orElse("somebody");
    }
  }

  private static Conversation connect(Path path, LongSupplier nanos) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(path));
      return new Conversation(channel, nanos);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Tells it to read its configuration again.
   *
   * @param limit how long it may take
   * @return its answer
   * @throws IOException if there is none
   */
  public ControlSocket.Answer reload(Duration limit, LongSupplier nanos) throws IOException {
    long deadline = nanos.getAsLong() + limit.toNanos();
    try (Conversation conversation = connect(path, nanos)) {
      conversation.hear(WORD_LIMIT);
      conversation.say(Conversation.RELOAD, WORD_LIMIT);
      List<String> lines = new ArrayList<>();
      while (true) {
        Duration left = Duration.ofNanos(Math.max(0, deadline - nanos.getAsLong()));
        String line =
            conversation.hear(left).orElseThrow(() -> new IOException("it ended without a word"));
        if (line.startsWith(Conversation.STATUS)) {
          int status = Integer.parseInt(line.substring(Conversation.STATUS.length()));
          return new ControlSocket.Answer(status, lines);
        }
        lines.add(line);
      }
    }
  }
}
