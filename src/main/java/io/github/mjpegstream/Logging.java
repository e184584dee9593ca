package io.github.mjpegstream;

import io.github.mjpegstream.config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
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

  /**
   * Opens the way to standard error for what is logged, and for complaints.
   *
   * @param environment of this process
   */
  static PrintStream open(Map<String, String> environment) {
    boolean journal = isJournal(Path.of("/proc/self/fd/2"), environment);
    return new LogLines(new FileOutputStream(FileDescriptor.err), journal);
  }

  /** The environment is inherited by programs whose standard error is something else. */
  static boolean isJournal(Path stderr, Map<String, String> environment) {
    String stream = environment.get(JOURNAL);
    if (stream == null) {
      return false;
    }
    try {
      Map<String, Object> file = Files.readAttributes(stderr, "unix:dev,ino");
      return stream.equals(file.get("dev") + ":" + file.get("ino"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      // No /proc: then the lines go without their level.
      return false;
    }
  }

  /**
   * @param environment of this process: where it says that the log goes to systemd's journal, lines
   *     have no time, which the journal knows
   */
  static void configure(LogLevel level, Map<String, String> environment) {
    Properties properties = System.getProperties();
    if (environment.containsKey(JOURNAL)) {
      properties.putIfAbsent(PREFIX + "showDateTime", "false");
    }
    properties.putIfAbsent(PREFIX + "defaultLogLevel", level.label());
    // Netty's own debugging would drown ours.
    LogLevel nettyLevel = level == LogLevel.DEBUG ? LogLevel.INFO : level;
    properties.putIfAbsent(PREFIX + "log.io.netty", nettyLevel.label());
  }
}
