package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

/**
 * Puts the priority in front of every line of a log that goes to systemd's journal, sd-daemon(3),
 * so that {@code journalctl -p warning} finds what it should: {@code <4>WARN camera front: …}.
 *
 * <p>The level is the first word of a line, as the logger writes it. A line without one belongs to
 * the line before, as those of a stack trace do. Thread-safe, as the stream above it is.
 */
final class JournalOutput extends FilterOutputStream {
  /** Levels of the logger, and syslog(3)'s numbers for them. */
  private static final Map<String, Character> PRIORITIES =
      Map.of("ERROR", '3', "WARN", '4', "INFO", '6', "DEBUG", '7', "TRACE", '7');

  /** How Java begins when a thread ends by an exception. */
  private static final String UNCAUGHT = "Exception";

  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private char priority;

  /**
   * @param priority of lines that come before the first one with a level
   */
  JournalOutput(OutputStream out, char priority) {
    super(out);
    this.priority = priority;
  }

  @Override
  public synchronized void write(int b) throws IOException {
    line.write(b);
    if (b == '\n') {
      writeLine();
    }
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
    int begin = offset;
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n') {
        line.write(bytes, begin, i + 1 - begin);
        writeLine();
        begin = i + 1;
      }
    }
    line.write(bytes, begin, offset + length - begin);
  }

  /** In one piece, so that no other writer comes between. */
  private void writeLine() throws IOException {
    String text = line.toString(UTF_8);
    String first = text.substring(0, Math.max(0, text.indexOf(' ')));
    if (first.equals(UNCAUGHT)) {
      priority = PRIORITIES.get("ERROR");
    } else {
      priority = PRIORITIES.getOrDefault(first, priority);
    }
    out.write(("<" + priority + ">" + text).getBytes(UTF_8));
    out.flush();
    line.reset();
  }
}
