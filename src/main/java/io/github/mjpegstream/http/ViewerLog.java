package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Says of every viewer who has left who it was, how long it watched and why it left: one line each,
 * at most so many a minute. Those for whom there was no line are counted, and told at the end of
 * the minute. Thread-safe.
 */
final class ViewerLog {
  static final int LINES_A_MINUTE = 30;
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final MonotonicClock clock;
  private final Consumer<String> log;
  private final LineBudget budget;
  private final Map<Departure.Kind, Integer> untold = new EnumMap<>(Departure.Kind.class);
  private boolean serverEnds;

  /**
   * @param log takes a line
   */
  ViewerLog(MonotonicClock clock, Consumer<String> log) {
    this.clock = clock;
    this.log = log;
    this.budget = new LineBudget(LINES_A_MINUTE, MINUTE, clock);
  }

  /**
   * A viewer has left.
   *
   * @param loop that tells the rest at the end of the minute, if there is any
   * @param who such as {@code "viewer 192.168.1.7 of front"}
   * @param beganNanos when it came, on the monotonic clock
   * @param what it got, in words
   */
  synchronized void left(
      EventLoop loop, String who, long beganNanos, Departure departure, String what) {
    if (serverEnds) {
      departure.serverEnds();
    }
    if (budget.left().isZero()) {
      // Before a new minute begins: the loop may be late.
      tellTheRest();
    }
    if (budget.admits()) {
      log.accept(
          who
              + " left after "
              + time(clock.nanos() - beganNanos)
              + ": "
              + departure.words()
              + "; "
              + what);
      return;
    }
    if (untold.isEmpty()) {
      loop.schedule(this::tellTheRest, budget.left().toNanos(), TimeUnit.NANOSECONDS);
    }
    untold.merge(departure.kind(), 1, Integer::sum);
  }

  private synchronized void tellTheRest() {
    if (untold.isEmpty()) {
      return;
    }
    int count = 0;
    StringJoiner reasons = new StringJoiner(", ", " (", ")");
    for (Map.Entry<Departure.Kind, Integer> one : untold.entrySet()) {
      count += one.getValue();
      reasons.add(one.getKey().words() + ": " + one.getValue());
    }
    untold.clear();
    log.accept(
        "... and "
            + count
            + (count == 1 ? " more viewer" : " more viewers")
            + " left in the last minute"
            + reasons);
  }

  /** From now on, whoever leaves does so because the server ends. */
  synchronized void serverEnds() {
    serverEnds = true;
  }

  /** Tells what is left to tell. */
  void close() {
    tellTheRest();
  }

  /** Returns a time as people say it: {@code 40 s}, {@code 12 min}, {@code 3 h 5 min}. */
  static String time(long nanos) {
    long seconds = Math.max(0, TimeUnit.NANOSECONDS.toSeconds(nanos));
    if (seconds < 60) {
      return seconds + " s";
    }
    long minutes = seconds / 60;
    if (minutes < 60) {
      return minutes + " min";
    }
    long hours = minutes / 60;
    return hours < 24
        ? hours + " h " + minutes % 60 + " min"
        : hours / 24 + " d " + hours % 24 + " h";
  }
}
