package io.github.mjpegstream.service;

import io.github.mjpegstream.ffi.LibC;
import io.github.mjpegstream.ffi.SystemdNotify;
import io.github.mjpegstream.frame.MonotonicClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this service tells systemd, sd_notify(3). Does nothing where systemd has not started it.
 * Thread-safe, never blocks.
 */
public final class Systemd {
  private static final Logger log = LoggerFactory.getLogger(Systemd.class);

  private static final String WATCHDOG_USEC = "WATCHDOG_USEC";
  private static final String WATCHDOG_PID = "WATCHDOG_PID";

  private final Optional<SystemdNotify> socket;
  private final Optional<Duration> watchdog;

  private Systemd(Optional<SystemdNotify> socket, Optional<Duration> watchdog) {
    this.socket = socket;
    this.watchdog = watchdog;
  }

  /**
   * Returns the way to the systemd that the environment tells of.
   *
   * @param pid of this process
   */
  public static Systemd of(Map<String, String> environment, long pid) {
    try {
      return new Systemd(SystemdNotify.of(environment), watchdog(environment, pid));
    } catch (IllegalArgumentException e) {
      log.warn("systemd is not told how this service is: {}", e.getMessage());
      return new Systemd(Optional.empty(), Optional.empty());
    }
  }

  private static Optional<Duration> watchdog(Map<String, String> environment, long pid) {
    String micros = environment.get(WATCHDOG_USEC);
    String whose = environment.get(WATCHDOG_PID);
    if (micros == null || (whose != null && !whose.equals(String.valueOf(pid)))) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(micros);
      if (number > 0) {
        return Optional.of(Duration.of(number, java.time.temporal.ChronoUnit.MICROS));
      }
    } catch (NumberFormatException e) {
      log.debug("{}: {}", WATCHDOG_USEC, micros, e);
    }
    throw new IllegalArgumentException(
        WATCHDOG_USEC + ": " + micros + " (expected: microseconds, more than 0)");
  }

  /** Returns whether systemd listens. */
  public boolean listens() {
    return socket.isPresent();
  }

  /** Returns within what time the watchdog wants to be fed each time; empty if there is none. */
  public Optional<Duration> watchdog() {
    return watchdog;
  }

  /** The start, or the reload, has been completed. */
  public boolean ready(String status) {
    return tell("READY=1", status(status));
  }

  /**
   * The configuration is being read anew; {@link #ready} ends it.
   *
   * @param clock of this machine, which systemd shares
   */
  public boolean reloading(MonotonicClock clock) {
    long micros = TimeUnit.NANOSECONDS.toMicros(clock.nanos());
    return tell("RELOADING=1", "MONOTONIC_USEC=" + micros);
  }

  /** The service is ending. */
  public boolean stopping() {
    return tell("STOPPING=1", status("stopping"));
  }

  /** Says how the service is, in one line for people. */
  public boolean status(List<String> lines) {
    if (lines.isEmpty()) {
      return true;
    }
    String more = lines.size() > 1 ? " (and " + (lines.size() - 1) + " more)" : "";
    return tell(status(lines.get(0) + more));
  }

  /** All is well. */
  public boolean feed() {
    return tell("WATCHDOG=1");
  }

  /** A line break would begin another assignment. */
  private static String status(String words) {
    return "STATUS=" + words.replace('\n', ' ');
  }

  /** Returns whether it has been told, or there is nobody to be told. */
  private boolean tell(String... assignments) {
    if (socket.isEmpty()) {
      return true;
    }
    try {
      int sent = socket.get().send(assignments);
      if (sent == 0) {
        return true;
      }
      log.debug("systemd does not take {}: {}", assignments[0], LibC.describe(-sent));
    } catch (LinkageError e) {
      log.debug("systemd cannot be told {}", assignments[0], e);
    }
    return false;
  }
}
