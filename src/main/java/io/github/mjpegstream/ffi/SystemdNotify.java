package io.github.mjpegstream.ffi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/**
 * The socket on which systemd hears from a service, sd_notify(3). Java's own UNIX sockets know no
 * datagrams. Thread-safe.
 */
public final class SystemdNotify {
  /** Names the socket, where somebody listens. */
  public static final String VARIABLE = "NOTIFY_SOCKET";

  /** {@code AF_UNIX} and {@code SOCK_DGRAM | SOCK_CLOEXEC}, the same on every machine of Java's. */
  private static final int FAMILY = 1;

  private static final int TYPE = 2 | LibC.O_CLOEXEC;

  /** {@code sizeof(sun_path)}, unix(7). */
  private static final int MAX_PATH_BYTES = 108;

  private final byte[] address;

  private SystemdNotify(byte[] address) {
    this.address = address;
  }

  /**
   * Returns the socket that the environment names; empty where it names none.
   *
   * @throws IllegalArgumentException if it is of no kind that we know
   */
  public static Optional<SystemdNotify> of(Map<String, String> environment) {
    String name = environment.get(VARIABLE);
    if (name == null || name.isEmpty()) {
      return Optional.empty();
    }
    byte[] path = name.getBytes(UTF_8);
    boolean known = name.startsWith("/") || name.startsWith("@");
    if (!known || path.length < 2 || path.length >= MAX_PATH_BYTES) {
      throw new IllegalArgumentException(
          VARIABLE + ": " + name + " (expected: a path, or @ and a name, of at most 107 bytes)");
    }
    // One of the abstract names, which are no files.
    if (path[0] == '@') {
      path[0] = 0;
    }
    return Optional.of(
        new SystemdNotify(
            ByteBuffer.allocate(Short.BYTES + path.length)
                .order(ByteOrder.nativeOrder())
                .putShort((short) FAMILY)
                .put(path)
                .array()));
  }

  /**
   * Sends one message, and never waits.
   *
   * @param assignments such as {@code READY=1}, a line each
   * @return 0, or the negated error number
   * @throws LinkageError where native code cannot be called on this machine
   */
  public int send(String... assignments) {
    byte[] message = String.join("\n", assignments).getBytes(UTF_8);
    int fd = LibC.socket(FAMILY, TYPE);
    if (fd < 0) {
      return fd;
    }
    try {
      return Math.min(0, LibC.sendTo(fd, message, address));
    } finally {
      LibC.close(fd);
    }
  }
}
