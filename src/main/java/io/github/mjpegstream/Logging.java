package io.github.mjpegstream;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Sets up what is logged. How a line looks says {@code simplelogger.properties}.
 *
 * <p>slf4j-simple reads both when the first logger is made, so this comes before. A property that
 * is given on the command line of Java wins.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  /** systemd.exec(5). */
  private static final String JOURNAL = "JOURNAL_STREAM";

  private Logging() {}

  /** Whether standard error, where the log goes, is systemd's journal, and nothing in between. */
  static boolean goesToJournal(Map<String, String> environment) {
    String stream = environment.get(JOURNAL);
    if (stream == null) {
      return false;
    }
    try {
      Path file = Path.of("/proc/self/fd/2");
      return stream.equals(
          Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino"));
    } catch (IOException e) {
      // Without /proc nothing is known: then lines have a date, and the journal has it twice.
      return false;
    }
  }

  /** Returns standard error, such that the journal learns how grave a line is. */
  static PrintStream errors(Map<String, String> environment, OutputStream err) {
    return new PrintStream(
        goesToJournal(environment) ? new JournalOutput(err, '3') : err, true, UTF_8);
  }

  /**
   * Sets everything up.
   *
   * @param environment of this process: where it says that the log goes to systemd's journal, lines
   *     have no time, which the journal knows, and have their priority in front
   */
  static void configure(LogLevel level, Map<String, String> environment) {
    Properties properties = System.getProperties();
    if (goesToJournal(environment)) {
      System.setErr(errors(environment, new FileOutputStream(FileDescriptor.err)));
      properties.putIfAbsent(PREFIX + "showDateTime", "false");
    }
    properties.putIfAbsent(PREFIX + "defaultLogLevel", level.label());
    // Netty's own debugging would drown ours.
    LogLevel nettyLevel = level == LogLevel.DEBUG ? LogLevel.INFO : level;
    properties.putIfAbsent(PREFIX + "log.io.netty", nettyLevel.label());
  }
}
