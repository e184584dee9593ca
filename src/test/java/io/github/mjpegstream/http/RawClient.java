package io.github.mjpegstream.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sees every byte. All its waits end after ten seconds. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  public RawClient(int port) throws IOException {
    this(port, 0);
  }

  /**
   * @param receiveBuffer in bytes, or 0 for the system's default
   */
  public RawClient(int port, int receiveBuffer) throws IOException {
    socket = new Socket();
    if (receiveBuffer > 0) {
      socket.setReceiveBufferSize(receiveBuffer);
    }
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /**
   * @param connected which this closes
   */
  public RawClient(Socket connected) throws IOException {
    socket = connected;
    socket.setSoTimeout(10_000);
    in = new BufferedInputStream(socket.getInputStream());
  }

  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  public RawClient get(String target) throws IOException {
    return send("GET " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
  }

  /** Reads a line and takes CRLF off its end. */
  public String line() throws IOException {
    return line(true);
  }

  /**
   * Reads a line and takes its end off.
   *
   * @param crlf whether that must be CRLF, else LF
   */
  public String line(boolean crlf) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (true) {
      int b = in.read();
      if (b < 0) {
        throw new EOFException("connection closed after: " + line);
      }
      if (b == '\n') {
        String text = line.toString(crlf ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        if (!crlf) {
          return text;
        }
        if (!text.endsWith("\r")) {
          throw new AssertionError("line ends without CR: " + text);
        }
        return text.substring(0, text.length() - 1);
      }
      line.write(b);
    }
  }

  /** Reads header lines up to the empty one. Names are in lower case. */
  public Map<String, String> headers() throws IOException {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(": ");
      headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
    }
    return headers;
  }

  public byte[] bytes(int count) throws IOException {
    byte[] bytes = in.readNBytes(count);
    if (bytes.length < count) {
      throw new EOFException("connection closed after " + bytes.length + " of " + count + " bytes");
    }
    return bytes;
  }

  /** Reads an answer with a length. */
  public Answer answer() throws IOException {
    String status = line();
    Map<String, String> headers = headers();
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Answer(status, headers, bytes(length));
  }

  /** Reads the head of an answer to HEAD: no body follows. */
  public Answer head() throws IOException {
    return new Answer(line(), headers(), new byte[0]);
  }

  /** Reads the head of a stream and its first boundary. */
  public Answer streamHead() throws IOException {
    Answer answer = head();
    if (!line().equals("--frame")) {
      throw new AssertionError("the stream does not begin with its boundary");
    }
    return answer;
  }

  /** Reads one part of a stream with the boundary behind it. */
  public Answer part() throws IOException {
    Map<String, String> headers = headers();
    byte[] body = bytes(Integer.parseInt(headers.get("content-length")));
    if (!line().isEmpty() || !line().equals("--frame")) {
      throw new AssertionError("no boundary behind the part");
    }
    return new Answer("", headers, body);
  }

  /** Returns whether the other side has closed, waiting for it. */
  public boolean closed() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  /** What a server said: a whole answer, or one part of a stream. */
  public static final class Answer {
    private final String statusLine;
    private final Map<String, String> headers;
    private final byte[] body;

    Answer(String statusLine, Map<String, String> headers, byte[] body) {
      this.statusLine = statusLine;
      this.headers = headers;
      this.body = body;
    }

    /** Empty for a part. */
    public String statusLine() {
      return statusLine;
    }

    /** Names are in lower case. */
    public Map<String, String> headers() {
      return headers;
    }

    public byte[] body() {
      return body;
    }

    public int status() {
      return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    public String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }
}
