package io.github.mjpegstream.control;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lines of text over a socket, with a limit for how long each may take. Confined to one thread.
 *
 * <p>The server begins with who it is, the command says what it wants, the server answers and ends
 * with {@link #STATUS} and the exit status of the command.
 */
final class Conversation implements AutoCloseable {
  /** In front of the last line of an answer. */
  static final String STATUS = "= ";

  static final String RELOAD = "reload";

  private static final int MOST_BYTES = 256 * 1024;

  private final SocketChannel channel;
  private final Selector selector;
  private final LongSupplier nanos;
  private final StringBuilder heard = new StringBuilder();
  private final ByteBuffer buffer = ByteBuffer.allocate(4096);
  private int heardBytes;

  /**
   * @param channel is closed with this
   * @param nanos a clock that only goes forwards
   */
  Conversation(SocketChannel channel, LongSupplier nanos) throws IOException {
    this.channel = channel;
    this.nanos = nanos;
    channel.configureBlocking(false);
    selector = Selector.open();
    channel.register(selector, SelectionKey.OP_READ);
  }

  /** Says a line. */
  void say(String line, Duration limit) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap((oneLine(line) + '\n').getBytes(StandardCharsets.UTF_8));
    long deadline = nanos.getAsLong() + limit.toNanos();
    while (bytes.hasRemaining()) {
      if (channel.write(bytes) == 0) {
        await(SelectionKey.OP_WRITE, deadline);
      }
    }
  }

  private static String oneLine(String text) {
    return text.replace('\n', ' ');
  }

  /**
   * Waits for the next line.
   *
   * @return empty if the other side has nothing more to say
   * @throws InterruptedIOException if none comes in time
   */
  Optional<String> hear(Duration limit) throws IOException {
    long deadline = nanos.getAsLong() + limit.toNanos();
    while (true) {
      int end = heard.indexOf("\n");
      if (end >= 0) {
        String line = new String(bytes(heard.substring(0, end)), StandardCharsets.UTF_8);
        heard.delete(0, end + 1);
        return Optional.of(line);
      }
      int read = channel.read(buffer.clear());
      if (read < 0) {
        return Optional.empty();
      }
      heardBytes += read;
      if (heardBytes > MOST_BYTES) {
        throw new IOException("too long an answer");
      }
      if (read == 0) {
        await(SelectionKey.OP_READ, deadline);
      }
      // Byte by byte, since a read may end within a character.
      heard.append(new String(buffer.array(), 0, read, StandardCharsets.ISO_8859_1));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void await(int what, long deadline) throws IOException {
    long left = deadline - nanos.getAsLong();
    if (left <= 0) {
      throw new InterruptedIOException("no answer");
    }
    channel.keyFor(selector).interestOps(what);
    selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
    selector.selectedKeys().clear();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    channel.close();
  }
}
