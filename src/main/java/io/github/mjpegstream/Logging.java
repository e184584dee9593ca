package io.github.mjpegstream;

import io.github.mjpegstream.config.LogLevel;
import java.util.Properties;

/**
 * Sets up what is logged, and how a line looks: {@code 2026-11-22 12:03:11.042 INFO started}.
 *
 * <p>slf4j-simple reads its system properties when the first logger is made, so this comes before.
 * A property that is given on the command line of Java wins.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  static void configure(LogLevel level) {
    Properties properties = System.getProperties();
    properties.putIfAbsent(PREFIX + "logFile", "System.err");
    properties.putIfAbsent(PREFIX + "defaultLogLevel", level.label());
    // Netty's own debugging would drown ours.
    LogLevel nettyLevel = level == LogLevel.DEBUG ? LogLevel.INFO : level;
    properties.putIfAbsent(PREFIX + "log.io.netty", nettyLevel.label());
    properties.putIfAbsent(PREFIX + "showDateTime", "true");
    properties.putIfAbsent(PREFIX + "dateTimeFormat", "yyyy-MM-dd HH:mm:ss.SSS");
    properties.putIfAbsent(PREFIX + "showThreadName", "false");
    properties.putIfAbsent(PREFIX + "showLogName", "false");
    properties.putIfAbsent(PREFIX + "showShortLogName", "false");
  }
}
