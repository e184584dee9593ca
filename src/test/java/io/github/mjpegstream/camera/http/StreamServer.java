package io.github.mjpegstream.camera.http;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A web server that says what the test tells it, byte for byte. Serves one request at a time. */
final class StreamServer implements AutoCloseable {
  /** What is said to one request. */
  @FunctionalInterface
  interface Answer {
    void write(String request, OutputStream out) throws IOException;
  }

  private final ServerSocket listener;
  private final Answer answer;
  private final Thread thread = new Thread(this::serve, "stream-server");
  private final CountDownLatch hungUp = new CountDownLatch(1);
  final BlockingQueue<String> requests = new LinkedBlockingQueue<>();

  StreamServer(Answer answer) throws IOException {
    this.listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    this.answer = answer;
    thread.setDaemon(true);
    thread.start();
  }

  URI url(String userInfo, String path) {
    return URI.create("http://" + userInfo + "127.0.0.1:" + listener.getLocalPort() + path);
  }

  /** Whether the client has hung up by then. */
  boolean awaitHangUp() throws InterruptedException {
    return hungUp.await(10, TimeUnit.SECONDS);
  }

  private void serve() {
    while (!listener.isClosed()) {
      try (Socket socket = listener.accept()) {
        socket.setSoTimeout(15_000);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        StringBuilder request = new StringBuilder();
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
          request.append(line).append('\n');
        }
        requests.add(request.toString());
        answer.write(request.toString(), socket.getOutputStream());
      } catch (IOException e) {
        // The client went away, or the test is over.
        hungUp.countDown();
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  static void head(OutputStream out, String... lines) throws IOException {
    text(out, String.join("\r\n", lines) + "\r\n\r\n");
  }

  static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  /** The smallest thing that passes for a JPEG, with a number in it. */
  static byte[] jpeg(int number) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int[] bytes = {
      0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 8, 0, 8, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0,
      0x3F, 0, number, 0xFF, 0xD9
    };
    for (int b : bytes) {
      out.write(b);
    }
    return out.toByteArray();
  }

  static void part(OutputStream out, String boundary, int number) throws IOException {
    text(out, "--" + boundary + "\r\nContent-Type: image/jpeg\r\n\r\n");
    out.write(jpeg(number));
    text(out, "\r\n");
  }
}
