package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;

/** The address to listen on, and in words why it cannot be had. */
public final class ListenAddress {
  private ListenAddress() {}

  /** Returns the address; looks a host name up. */
  public static InetSocketAddress of(ServerConfig config) {
    return config.host().equals("*")
        ? new InetSocketAddress(config.port())
        : new InetSocketAddress(config.host(), config.port());
  }

  /**
   * Says why the address cannot be had, and what to do.
   *
   * @param cause what binding to it threw
   */
  public static String explain(ServerConfig config, Throwable cause) {
    String words = String.valueOf(cause.getMessage());
    if (words.contains("in use")) {
      return "it is in use: another program uses this port, or mjpeg-stream runs already (sudo ss -ltnp 'sport = :"
          + config.port()
          + "' tells); stop it, or choose another with --port";
    }
    if (words.contains("denied")) {
      return "ports below 1024 need root; choose another with --port";
    }
    if (cause instanceof UnresolvedAddressException
        || cause instanceof UnknownHostException
        || words.contains("nresolved")) {
      return "unknown host name, --host "
          + config.host()
          + " (expected: an address of this machine, or *)";
    }
    if (words.contains("assign")) {
      return "this machine does not have --host "
          + config.host()
          + " (expected: an address of this machine, or *)";
    }
    return words;
  }
}
