package io.github.mjpegstream.service;

import io.github.mjpegstream.ffi.LibC;
import io.github.mjpegstream.http.InheritedSocket;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The sockets that systemd has opened for this service, sd_listen_fds(3). */
public final class SocketActivation {
  private static final String FDS = "LISTEN_FDS";
  private static final String PID = "LISTEN_PID";
  private static final String NAMES = "LISTEN_FDNAMES";

  /** {@code SD_LISTEN_FDS_START}. */
  private static final int FIRST = 3;

  private static final int MAX = 64;

  /**
   * {@code AF_INET}, {@code AF_INET6} and {@code SOCK_STREAM} of Linux on every machine of ours.
   */
  private static final int IP_V4 = 2;

  private static final int IP_V6 = 10;
  private static final int STREAM = 1;

  private SocketActivation() {}

  /**
   * Returns the sockets, in the order of the unit; none where systemd has handed none over.
   *
   * @param pid of this process: what is meant for another is none of ours
   * @throws IOException if one of them is none that can be served, with the reason in words
   */
  public static List<InheritedSocket> sockets(Map<String, String> environment, long pid)
      throws IOException {
    String count = environment.get(FDS);
    if (count == null || !String.valueOf(pid).equals(environment.get(PID))) {
      return List.of();
    }
    String[] names = environment.getOrDefault(NAMES, "").split(":", -1);
    List<InheritedSocket> sockets = new ArrayList<>();
    for (int i = 0; i < number(count); i++) {
      String name = i < names.length && !names[i].isEmpty() ? names[i] : "unnamed";
      sockets.add(checked(new InheritedSocket(FIRST + i, name)));
    }
    return sockets;
  }

  private static int number(String count) throws IOException {
    try {
      int number = Integer.parseInt(count);
      if (number >= 0 && number <= MAX) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw badCount(count, e);
    }
    throw badCount(count, null);
  }

  private static IOException badCount(String count, NumberFormatException cause) {
    return new IOException(FDS + ": " + count + " (expected: 0 to " + MAX + ")", cause);
  }

  private static InheritedSocket checked(InheritedSocket socket) throws IOException {
    try {
      int family = LibC.socketOption(socket.fd(), LibC.SO_DOMAIN);
      if (family < 0) {
        throw bad(socket, LibC.describe(-family));
      }
      if (family != IP_V4 && family != IP_V6) {
        throw bad(socket, "not a socket of IPv4 or IPv6");
      }
      if (LibC.socketOption(socket.fd(), LibC.SO_TYPE) != STREAM) {
        throw bad(socket, "not a TCP socket");
      }
      if (LibC.socketOption(socket.fd(), LibC.SO_ACCEPTCONN) != 1) {
        throw bad(socket, "nobody listens on it");
      }
      return socket;
    } catch (LinkageError e) {
      throw new IOException("the sockets of systemd cannot be looked at: " + e.getMessage(), e);
    }
  }

  private static IOException bad(InheritedSocket socket, String why) {
    return new IOException(
        "systemd hands over descriptor "
            + socket.fd()
            + " ("
            + socket.name()
            + "): "
            + why
            + " (expected: ListenStream= with a port, and Accept=no, in the .socket unit)");
  }
}
