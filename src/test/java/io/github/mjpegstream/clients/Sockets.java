package io.github.mjpegstream.clients;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Which connections processes hold, as {@code /proc} tells. */
final class Sockets {
  /** Columns of a line of /proc/net/tcp (proc(5)). */
  private static final int REMOTE_ADDRESS = 2;

  private static final int STATE = 3;
  private static final int INODE = 9;
  private static final String ESTABLISHED = "01";

  private Sockets() {}

  /** Returns what tells the established connections of these processes to a local port apart. */
  static Set<String> to(int port, List<Long> pids) throws IOException {
    Set<String> connections = new HashSet<>();
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] columns = line.trim().split("\\s+", -1);
        if (columns.length > INODE
            && columns[REMOTE_ADDRESS].endsWith(suffix)
            && columns[STATE].equals(ESTABLISHED)) {
          connections.add("socket:[" + columns[INODE] + "]");
        }
      }
    }
    Set<String> held = new HashSet<>();
    for (long pid : pids) {
      held.addAll(of(pid));
    }
    connections.retainAll(held);
    return connections;
  }

  private static Set<String> of(long pid) {
    Set<String> sockets = new HashSet<>();
    try (Stream<Path> files = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      for (Path file : files.toList()) {
        sockets.add(Files.readSymbolicLink(file).toString());
      }
    } catch (IOException e) {
      // It has ended, or a file of it was closed meanwhile: then that was no connection.
      return sockets;
    }
    return sockets;
  }
}
