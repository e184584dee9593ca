package io.github.mjpegstream;

import io.github.mjpegstream.config.LogLevel;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Properties;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Sets up what is logged. How a line looks say {@code simplelogger.properties} and {@link
 * LogLines}.
 *
 * <p>slf4j-simple reads both when the first logger is made, so this comes before. A property that
 * is given on the command line of Java wins.
 */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private static final String OURS = Logging.class.getPackageName();
  private static final String NETTY = "io.netty";
  private static final String NETTY_LEVEL = PREFIX + "log." + NETTY;

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
    return new LogLines(new FileOutputStream(FileDescriptor.err), journal, InstantSource.system());
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

  /** Says how much is logged. */
  static void configure(LogLevel level) {
    Properties properties = System.getProperties();
    properties.putIfAbsent(PREFIX + "defaultLogLevel", level.label());
    properties.putIfAbsent(NETTY_LEVEL, nettyLevel(level).label());
  }

  /** Netty's own debugging would drown ours. */
  private static LogLevel nettyLevel(LogLevel level) {
    return level == LogLevel.DEBUG ? LogLevel.INFO : level;
  }

  /**
   * Logs as much as this from now on. What logs cannot be told so while it runs: slf4j-simple reads
   * its properties once, and keeps the level of each logger in a field of its own.
   *
   * @return false if the level stays what it is, since the logger is another one than we know
   */
  static boolean change(LogLevel level) {
    System.setProperty(PREFIX + "log." + OURS, level.label());
    System.setProperty(NETTY_LEVEL, nettyLevel(level).label());
    try {
      ILoggerFactory factory = LoggerFactory.getILoggerFactory();
      Field loggers = factory.getClass().getDeclaredField("loggerMap");
      loggers.setAccessible(true);
      for (Object logger : ((Map<?, ?>) loggers.get(factory)).values()) {
        String name = ((Logger) logger).getName();
        boolean netty = name.startsWith(NETTY);
        if (netty || name.startsWith(OURS)) {
          Field current = logger.getClass().getDeclaredField("currentLogLevel");
          current.setAccessible(true);
          current.setInt(logger, number(netty ? nettyLevel(level) : level));
        }
      }
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      LoggerFactory.getLogger(Logging.class).debug("cannot change the level of the log", e);
      return false;
    }
  }

  private static int number(LogLevel level) {
    return Level.valueOf(level.name()).toInt();
  }
}
