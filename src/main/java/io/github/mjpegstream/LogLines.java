package io.github.mjpegstream;

import io.github.mjpegstream.config.Shown;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The way of every line of the log to where it goes: nothing passes that moves a cursor, colours a
 * terminal or ends a line early, whoever sent it. Of a stack trace, each line is one. What is
 * logged gets its time here: {@code 2026-11-22 12:03:11.042 INFO started}. Thread-safe.
 *
 * <p>slf4j-simple could write the time, too, but makes its format when it starts, and for that Java
 * loads what it knows of calendars and languages: a tenth of the whole start.
 */
final class LogLines extends PrintStream {
  /** Levels of syslog(3), as sd-daemon(3) writes them in front of a line. */
  private static final String ERROR = "<3>";

  private static final String WARNING = "<4>";
  private static final String INFO = "<6>";
  private static final String DEBUG = "<7>";

  /** How the program says why it ends. */
  private static final String COMPLAINT = CommandLineSyntax.NAME + ":";

  private final boolean journal;
  private final InstantSource clock;
  private String level = ERROR;

  /**
   * @param journal whether the lines go to systemd's journal, which takes the level from the front
   *     of a line, and knows the time; what comes before the first level is an error
   */
  LogLines(OutputStream out, boolean journal, InstantSource clock) {
    super(out, true, StandardCharsets.UTF_8);
    this.journal = journal;
    this.clock = clock;
  }

  @Override
  public synchronized void println(String text) {
    String line = printable(String.valueOf(text)) + '\n';
    String named = level(line);
    if (journal) {
      level = named != null ? named : line.startsWith(COMPLAINT) ? ERROR : level;
      line = level + line;
    } else if (named != null) {
      line = Time.FORMAT.format(clock.instant().atZone(ZoneId.systemDefault())) + ' ' + line;
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

  /** Returns the level that a line of the log names; null if it is none, or not its first. */
  private static String level(String line) {
    return switch (line.substring(0, Math.max(0, line.indexOf(' ')))) {
      case "ERROR" -> ERROR;
      case "WARN" -> WARNING;
      case "INFO" -> INFO;
      case "DEBUG", "TRACE" -> DEBUG;
      default -> null;
    };
  }

  /** Loaded with the first line, which has time. */
  private static final class Time {
    static final DateTimeFormatter FORMAT =
        DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT);

    private Time() {}
  }
}
