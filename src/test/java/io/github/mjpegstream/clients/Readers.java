package io.github.mjpegstream.clients;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Readers that take a stream apart, or fetch a snapshot, as programs do which Debian does not have,
 * by the sources of these programs. Each insists on what that program insists on.
 */
final class Readers {
  /** Is given every picture; waits while the client is paused. */
  interface Screen {
    void show(byte[] jpeg) throws IOException, InterruptedException;
  }

  /** Reads on and on, until the server has gone. */
  interface Reader {
    void read(Socket connection, Screen screen) throws IOException, InterruptedException;
  }

  private static final byte[] START = {(byte) 0xFF, (byte) 0xD8};
  private static final byte[] END = {(byte) 0xFF, (byte) 0xD9};
  private static final int CHUNK = 64 * 1024;

  private Readers() {}

  static Socket connect(int port, Duration timeout) throws IOException {
    Socket socket = new Socket();
    socket.setSoTimeout((int) timeout.toMillis());
    socket.connect(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) timeout.toMillis());
    return socket;
  }

  /**
   * curl's and wget's output, and go2rtc: lines that begin with two dashes, header lines, an empty
   * line that is exactly CRLF, a length that must be there, and the JPEG, which begins with JFIF.
   */
  static void parts(InputStream in, Screen screen) throws IOException, InterruptedException {
    String line = line(in);
    while (line != null) {
      if (!line.startsWith("--") || !line.endsWith("\r\n")) {
        throw new IOException("expected a boundary, got: " + line);
      }
      int length = -1;
      line = line(in);
      while (line != null && !line.equals("\r\n")) {
        if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
          length = Integer.parseInt(line.substring("content-length: ".length()).trim());
        }
        line = line(in);
      }
      if (line == null) {
        return;
      }
      if (length < 0) {
        throw new IOException("a part without Content-Length");
      }
      byte[] jpeg = in.readNBytes(length);
      if (jpeg.length < length) {
        return;
      }
      if (!new String(jpeg, 6, 4, StandardCharsets.ISO_8859_1).equals("JFIF")) {
        throw new IOException("a picture without a JFIF header");
      }
      screen.show(jpeg);
      if ((line = line(in)) != null && !line.equals("\r\n")) {
        throw new IOException("expected an empty line behind a picture, got: " + line);
      }
      line = line(in);
    }
  }

  /** Returns a line with its end, or null where the stream ends. */
  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0; b = in.read()) {
      line.write(b);
      if (b == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1);
      }
    }
    return null;
  }

  static void go2rtc(Socket connection, Screen screen) throws IOException, InterruptedException {
    request(connection, "GET /stream HTTP/1.1\r\nHost: camera\r\nUser-Agent: Go-http-client/1.1");
    InputStream in = new BufferedInputStream(connection.getInputStream());
    expect(head(in), "multipart/x-mixed-replace");
    parts(in, screen);
  }

  /** Looks for the literal {@code Content-Length:}, and then for the end of the head. */
  static void motionEye(Socket connection, Screen screen) throws IOException, InterruptedException {
    request(connection, "GET / HTTP/1.0\r\nHost: camera");
    InputStream in = new BufferedInputStream(connection.getInputStream());
    expect(head(in), "Content-Type: multipart/x-mixed-replace");
    while (true) {
      if (!skipPast(in, "Content-Length:")) {
        return;
      }
      String rest = line(in);
      if (rest == null || !skipPast(in, "\r\n\r\n")) {
        return;
      }
      int length = Integer.parseInt(rest.trim());
      byte[] jpeg = in.readNBytes(length);
      if (jpeg.length < length) {
        return;
      }
      screen.show(jpeg);
    }
  }

  private static boolean skipPast(InputStream in, String wanted) throws IOException {
    int matched = 0;
    while (matched < wanted.length()) {
      int b = in.read();
      if (b < 0) {
        return false;
      }
      matched = b == wanted.charAt(matched) ? matched + 1 : b == wanted.charAt(0) ? 1 : 0;
    }
    return true;
  }

  /**
   * The page's fetch from another origin: it takes what comes in chunks, wants a length, looks for
   * the start of a picture in one chunk, and calls ten seconds without a picture an error.
   */
  static void mainsail(Socket connection, Screen screen) throws IOException, InterruptedException {
    request(
        connection,
        "GET /?action=stream&timestamp=1795671968213 HTTP/1.1\r\nHost: camera\r\n"
            + "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
            + " Chrome/156.0.0.0 Safari/537.36\r\n"
            + "Accept: */*\r\nOrigin: http://mainsail.local\r\n"
            + "Sec-Fetch-Dest: empty\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Site: cross-site");
    InputStream in = connection.getInputStream();
    String head = head(in);
    expect(head, "multipart/x-mixed-replace");
    expect(head.toLowerCase(Locale.ROOT), "access-control-allow-origin: *");
    byte[] chunk = new byte[CHUNK];
    StringBuilder headers = new StringBuilder();
    byte[] jpeg = null;
    int filled = 0;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      for (int at = 0; at < count; at++) {
        if (jpeg == null) {
          headers.append((char) (chunk[at] & 0xFF));
          if (chunk[at] == START[0] && at + 1 < count && chunk[at + 1] == START[1]) {
            jpeg = new byte[length(headers)];
            headers.setLength(0);
            filled = 0;
          } else if (chunk[at] == START[0]) {
            throw new IOException("the start of a picture is split between two chunks");
          }
        }
        if (jpeg != null && filled < jpeg.length) {
          int some = Math.min(jpeg.length - filled, count - at);
          System.arraycopy(chunk, at, jpeg, filled, some);
          filled += some;
          at += some - 1;
        } else if (jpeg != null) {
          // Shown when at least a byte has come behind it.
          screen.show(jpeg);
          jpeg = null;
        }
      }
    }
  }

  private static int length(CharSequence headers) throws IOException {
    for (String line : headers.toString().split("\r\n", -1)) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        return Integer.parseInt(line.substring("content-length:".length()).trim());
      }
    }
    throw new IOException("a picture without Content-Length: " + headers);
  }

  /** From the first start marker to the first end marker, for each picture anew. */
  static void homeAssistantStream(Socket connection, Screen screen)
      throws IOException, InterruptedException {
    request(
        connection,
        "GET / HTTP/1.1\r\nHost: camera\r\nAccept: */*\r\n"
            + "User-Agent: HomeAssistant/2026.11 aiohttp/3.12 Python/3.13");
    InputStream in = connection.getInputStream();
    expect(head(in), "multipart/x-mixed-replace");
    byte[] data = new byte[0];
    byte[] chunk = new byte[CHUNK];
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      int before = data.length;
      data = Arrays.copyOf(data, before + count);
      System.arraycopy(chunk, 0, data, before, count);
      int end = indexOf(data, END);
      int start = indexOf(data, START);
      if (end >= 0 && start >= 0) {
        screen.show(Arrays.copyOfRange(data, start, end + 2));
        return;
      }
    }
    throw new EOFException("the stream ended within a picture");
  }

  private static int indexOf(byte[] data, byte[] marker) {
    for (int i = 0; i + 1 < data.length; i++) {
      if (data[i] == marker[0] && data[i + 1] == marker[1]) {
        return i;
      }
    }
    return -1;
  }

  /** A picture with a length; where there is none, 503 says why. */
  static void snapshot(String request, Socket connection, Screen screen)
      throws IOException, InterruptedException {
    request(connection, request + "\r\nConnection: close");
    InputStream in = new BufferedInputStream(connection.getInputStream());
    String head = head(in);
    byte[] body = in.readAllBytes();
    if (head.startsWith("HTTP/1.1 503")) {
      if (body.length == 0) {
        throw new IOException("no picture, and not a word why");
      }
      screen.show(new byte[0]);
      return;
    }
    expect(head, "200 OK");
    expect(head.toLowerCase(Locale.ROOT), "content-type: image/jpeg\r\n");
    expect(head.toLowerCase(Locale.ROOT), "content-length: " + body.length + "\r\n");
    screen.show(body);
  }

  private static void request(Socket connection, String lines) throws IOException {
    connection.getOutputStream().write((lines + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("the answer ended within its head: " + head);
      }
      head.append((char) b);
    }
    return head.toString();
  }

  private static void expect(String head, String wanted) throws IOException {
    if (!head.contains(wanted)) {
      throw new IOException("expected " + wanted + " in:\n" + head);
    }
  }
}
