package io.github.mjpegstream;

import io.github.mjpegstream.config.LogLevel;
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
