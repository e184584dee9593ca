package io.github.mjpegstream;

import io.github.mjpegstream.config.Shown;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The way of every line of the log to where it goes: nothing passes that moves a cursor, colours a
 * terminal or ends a line early, whoever sent it. Of a stack trace, each line is one. Thread-safe.
 */
final class LogLines extends PrintStream {
  /** Levels of syslog(3), as sd-daemon(3) writes them in front of a line. */
  private static final String ERROR = "<3>";

  private static final String WARNING = "<4>";
  private static final String INFO = "<6>";
  private static final String DEBUG = "<7>";

  private final boolean journal;
  private String level = ERROR;

  /**
   * @param journal whether the lines go to systemd's journal, which takes the level from the front
   *     of a line; what comes before the first level is an error
   */
  LogLines(OutputStream out, boolean journal) {
    super(out, true, StandardCharsets.UTF_8);
    this.journal = journal;
  }

  @Override
  public synchronized void println(String text) {
    String line = printable(String.valueOf(text)) + '\n';
    if (journal) {
      level = level(line);
      line = level + line;
    }
    // At once, so that nobody else's words come between.
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
    flush();
  }

  @Override
  public void println(Object text) {
    println(String.valueOf(text));
  }

  @Override
  public void print(String text) {
    super.print(printable(String.valueOf(text)));
  }

  /** The lines of a stack trace begin with a tab. */
  private static String printable(String text) {
    return text.startsWith("\t")
        ? '\t' + Shown.printable(text.substring(1))
        : Shown.printable(text);
  }

  /** Returns the level that a line names, else that of the line above, which it belongs to. */
  private String level(String line) {
    return switch (line.substring(0, Math.max(0, line.indexOf(' ')))) {
      // The second is how the program says why it ends.
      case "ERROR", "mjpeg-stream:" -> ERROR;
      case "WARN" -> WARNING;
      case "INFO" -> INFO;
      case "DEBUG", "TRACE" -> DEBUG;
      default -> level;
    };
  }
}
