package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.LogLimiter;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How often each address has asked lately: a bucket of tokens for each, filled at the rate that is
 * allowed. Of those that have not asked for longest it forgets. Thread-safe.
 */
final class RequestRates {
  private static final Logger log = LoggerFactory.getLogger(RequestRates.class);

  /** So many addresses are remembered, in some 500 KB. */
  static final int MOST_ADDRESSES = 4096;

  /** So many seconds' worth may come at once: a page that opens asks for a dozen things. */
  private static final int BURST_SECONDS = 2;

  private static final double NANOS_PER_SECOND = 1e9;

  private final MonotonicClock clock;

  // Guarded by this.
  private final LogLimiter refusals;
  private long refused;
  private final Map<Object, Bucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Bucket> eldest) {
          return size() > MOST_ADDRESSES;
        }
      };

  RequestRates(MonotonicClock clock) {
    this.clock = clock;
    this.refusals = new LogLimiter(clock);
  }

  private static final class Bucket {
    private double tokens;
    private long filledNanos;
  }

  /**
   * Counts a request.
   *
   * @param perSecond how many are allowed; 0 for any number
   * @return whether it may be answered
   */
  synchronized boolean admits(InetAddress client, int perSecond) {
    if (perSecond == 0) {
      return true;
    }
    long now = clock.nanos();
    double most = (double) perSecond * BURST_SECONDS;
    Bucket bucket =
        buckets.computeIfAbsent(
            AddressKey.of(client),
            key -> {
              Bucket full = new Bucket();
              full.tokens = most;
              full.filledNanos = now;
              return full;
            });
    double filled = bucket.tokens + (now - bucket.filledNanos) / NANOS_PER_SECOND * perSecond;
    bucket.tokens = Math.min(most, filled);
    bucket.filledNanos = now;
    if (bucket.tokens < 1) {
      refused++;
      long times = refusals.occurred();
      if (times > 0) {
        log.warn(
            "requests refused: {}; {} sends more than {} a second (server.max-request-rate)",
            times,
            client.getHostAddress(),
            perSecond);
      }
      return false;
    }
    bucket.tokens -= 1;
    return true;
  }

  /** Returns how many were refused since the start. */
  synchronized long refused() {
    return refused;
  }

  /** Returns how many addresses are remembered. */
  synchronized int addresses() {
    return buckets.size();
  }
}
