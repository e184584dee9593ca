package io.github.mjpegstream.access;

import io.github.mjpegstream.frame.MonotonicClock;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Slows down who guesses passwords. The first few attempts of an address are free; after each
 * further one that fails it must wait, twice as long every time. An attempt counts as failed until
 * it has succeeded, so that it is no use to make many at once.
 *
 * <p>What counts as one address is, in IPv6, a network of 64 bits, since whoever has one has all of
 * it. Remembers a bounded number of addresses, and forgets those that have been quiet. Thread-safe.
 */
public final class FailedAttempts {
  /** So often anybody may mistype. */
  static final int FREE = 5;

  static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /** Who has not failed for this long begins anew. */
  static final Duration MEMORY = Duration.ofMinutes(15);

  static final int MOST_ADDRESSES = 1024;
  static final Duration LOG_EVERY = Duration.ofMinutes(1);

  /** Of all addresses together: whoever has many must not fill the log. */
  static final int MOST_LINES = 10;

  /**
   * While an address must wait, somebody there who is known already may go on, unless more than
   * this has been tried meanwhile: else those who are known could be guessed at full speed.
   */
  static final int MOST_WHILE_WAITING = 20;

  private static final int NETWORK_BYTES = 8;

  private final MonotonicClock clock;

  /** The one that was quiet for longest is the first. */
  private final Map<Network, Attempts> records = new LinkedHashMap<>(16, 0.75f, true);

  private long failures;
  private long minuteNanos;
  private int linesInMinute;

  public FailedAttempts(MonotonicClock clock) {
    this.clock = clock;
    this.minuteNanos = clock.nanos();
  }

  private record Network(long high, boolean six) {
    static Network of(InetAddress address) {
      byte[] bytes = address.getAddress();
      long high = 0;
      for (byte one : Arrays.copyOf(bytes, Math.min(bytes.length, NETWORK_BYTES))) {
        high = (high << 8) | (one & 0xff);
      }
      return new Network(high, address instanceof Inet6Address);
    }
  }

  private static final class Attempts {
    private int failures;
    private int whileWaiting;
    private int unlogged;
    private boolean logged;
    private long mayTryNanos;
    private long lastNanos;
    private long loggedNanos;
  }

  /**
   * Begins an attempt.
   *
   * @return how long to wait first; zero if it may be made, and is to be followed by {@link
   *     #succeeded} if it has
   */
  public Duration begin(InetAddress address) {
    return begin(address, true);
  }

  /**
   * Notes something wrong that is no password, such as an old token that a page still sends. It is
   * no use to whoever guesses passwords, and no reason to distrust those who are known.
   *
   * @return how long is to be waited; zero if not
   */
  synchronized Duration wrong(InetAddress address) {
    return begin(address, false);
  }

  private synchronized Duration begin(InetAddress address, boolean password) {
    long now = clock.nanos();
    Attempts record = record(address, now);
    long wait = record.failures < FREE ? 0 : record.mayTryNanos - now;
    if (wait > 0) {
      record.whileWaiting += password ? 1 : 0;
      return Duration.ofNanos(wait);
    }
    record.failures++;
    record.whileWaiting = 0;
    record.lastNanos = now;
    record.mayTryNanos = now + wait(record.failures).toNanos();
    return Duration.ZERO;
  }

  private static Duration wait(int failures) {
    int doublings = Math.max(0, failures - FREE);
    // Six make more than the longest.
    Duration wait = FIRST_WAIT.multipliedBy(1L << Math.min(doublings, 6));
    return wait.compareTo(LONGEST_WAIT) < 0 ? wait : LONGEST_WAIT;
  }

  private Attempts record(InetAddress address, long now) {
    Network network = Network.of(address);
    Attempts record = records.get(network);
    if (record == null) {
      if (records.size() >= MOST_ADDRESSES) {
        records.remove(records.keySet().iterator().next());
      }
      record = new Attempts();
      record.lastNanos = now;
      records.put(network, record);
    } else if (now - record.lastNanos >= MEMORY.toNanos()) {
      record.failures = 0;
      record.whileWaiting = 0;
      record.lastNanos = now;
    }
    return record;
  }

  /** Takes back the last attempt of an address. */
  public synchronized void succeeded(InetAddress address) {
    Attempts record = records.get(Network.of(address));
    if (record != null && record.failures > 0) {
      record.failures--;
      record.mayTryNanos = clock.nanos();
    }
  }

  /** Whether somebody at an address who is known already may go on. */
  synchronized boolean admitsKnown(InetAddress address) {
    Attempts record = records.get(Network.of(address));
    return record == null || record.whileWaiting <= MOST_WHILE_WAITING;
  }

  /**
   * Counts a failure, and tells what is to be logged of it.
   *
   * @return how many there have been since the last line about the address; empty if it is too soon
   *     for another line
   */
  public synchronized OptionalInt toBeLogged(InetAddress address) {
    long now = clock.nanos();
    Attempts record = record(address, now);
    failures++;
    record.unlogged++;
    if (now - minuteNanos >= LOG_EVERY.toNanos()) {
      minuteNanos = now;
      linesInMinute = 0;
    }
    boolean soon = record.logged && now - record.loggedNanos < LOG_EVERY.toNanos();
    if (soon || linesInMinute >= MOST_LINES) {
      return OptionalInt.empty();
    }
    linesInMinute++;
    int count = record.unlogged;
    record.logged = true;
    record.loggedNanos = now;
    record.unlogged = 0;
    return OptionalInt.of(count);
  }

  /** Returns how many attempts failed since the start, or came too soon after such. */
  public synchronized long failures() {
    return failures;
  }

  synchronized int addresses() {
    return records.size();
  }
}
