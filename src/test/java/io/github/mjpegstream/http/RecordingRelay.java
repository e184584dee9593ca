package io.github.mjpegstream.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/** Stands between one client and a server, and keeps what the server sends. */
final class RecordingRelay implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final List<Socket> sockets = new ArrayList<>();
  private final int target;

  RecordingRelay(int target) throws IOException {
    this.target = target;
    Thread accept = new Thread(this::accept, "relay");
    accept.setDaemon(true);
    accept.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Returns every byte that the server has sent so far. */
  synchronized byte[] sent() {
    return sent.toByteArray();
  }

  private void accept() {
    try {
      Socket client = listener.accept();
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      synchronized (this) {
        sockets.add(client);
        sockets.add(server);
      }
      Thread back = new Thread(() -> pipe(server, client, true), "relay-back");
      back.setDaemon(true);
      back.start();
      pipe(client, server, false);
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void pipe(Socket from, Socket to, boolean record) {
    byte[] buffer = new byte[16 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        if (record) {
          synchronized (this) {
            sent.write(buffer, 0, count);
          }
        }
        out.write(buffer, 0, count);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      // One side has gone; the other notices when the test closes this.
    }
  }

  @Override
  public synchronized void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
