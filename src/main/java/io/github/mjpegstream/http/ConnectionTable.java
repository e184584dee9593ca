package io.github.mjpegstream.http;

import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.LogLimiter;
import io.netty.channel.Channel;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every connection there is, and which new ones are let in. Those of viewers are bounded by their
 * number elsewhere; the others here. Where there are as many as allowed, the one that has waited
 * longest for a request is closed: so a client that asks at once always gets in, however many
 * connect and say nothing.
 *
 * <p>Thread-safe. Nothing here is done for a frame.
 */
final class ConnectionTable {
  private static final Logger log = LoggerFactory.getLogger(ConnectionTable.class);

  private final Supplier<LimitsConfig> limits;
  private final Supplier<ClientAddress> clients;

  // Guarded by this.
  private final Map<Object, Integer> byAddress = new HashMap<>();
  private final LinkedHashSet<Entry> waiting = new LinkedHashSet<>();
  private final LogLimiter refusals;
  private final LogLimiter drops;
  private int open;
  private int streaming;
  private long refused;
  private long dropped;

  /**
   * @param limits asked for each new connection
   * @param clients tells which proxies there are, whose connections are not counted by address
   */
  ConnectionTable(
      Supplier<LimitsConfig> limits, Supplier<ClientAddress> clients, MonotonicClock clock) {
    this.limits = limits;
    this.clients = clients;
    this.refusals = new LogLimiter(clock);
    this.drops = new LogLimiter(clock);
  }

  /**
   * How many there are and were.
   *
   * @param open now, viewers among them
   * @param waiting of these for a request
   * @param refused since the start, because of a limit
   * @param dropped since the start, to make room for others
   */
  record Counts(int open, int waiting, long refused, long dropped) {}

  private enum State {
    /** For a request to be complete. */
    WAITING,
    ANSWERED,
    /** With a viewer or listener at its end. */
    STREAMING,
    GONE
  }

  /** One connection. Its methods are called on its loop. */
  final class Entry {
    private final Channel channel;
    private final Object address;
    private State state = State.WAITING;

    private Entry(Channel channel, Object address) {
      this.channel = channel;
      this.address = address;
    }

    /** Waits for a request. */
    void waits() {
      become(this, State.WAITING);
    }

    /** Has sent one, and waits for the answer. */
    void isAnswered() {
      become(this, State.ANSWERED);
    }

    /** Will be sent pictures or events until it ends. */
    void streams() {
      become(this, State.STREAMING);
    }
  }

  /** Whether limits by address do not hold for a client: this machine, and proxies for many. */
  static boolean isExempt(InetAddress address, ClientAddress clients) {
    return address.isLoopbackAddress() || clients.isTrustedProxy(address);
  }

  /**
   * Lets a new connection in, which is told by its {@link Entry} from then on.
   *
   * @return null if it may not stay: it is closed, perhaps after a word
   */
  Entry admit(Channel channel) {
    LimitsConfig limit = limits.get();
    InetAddress client = ClientAddress.of(channel);
    Object address = isExempt(client, clients.get()) ? null : AddressKey.of(client);
    Entry entry = new Entry(channel, address);
    Entry victim = null;
    synchronized (this) {
      if (address != null
          && limit.maxConnectionsPerAddress() > 0
          && byAddress.getOrDefault(address, 0) >= limit.maxConnectionsPerAddress()) {
        refuse(
            client.getHostAddress()
                + " has "
                + limit.maxConnectionsPerAddress()
                + ", which is the limit (server.max-connections-per-address)");
        TurnedAway.tell(
            channel,
            "too many connections from your address: "
                + limit.maxConnectionsPerAddress()
                + " are open, which is the limit (server.max-connections-per-address)");
        return null;
      }
      if (open - streaming >= limit.maxConnections()) {
        victim = longestWaiting();
        if (victim == null) {
          refuse("all " + limit.maxConnections() + " (server.max-connections) are being answered");
          channel.close();
          return null;
        }
        drop(victim, limit);
      }
      open++;
      waiting.add(entry);
      if (address != null) {
        byAddress.merge(address, 1, Integer::sum);
      }
    }
    if (victim != null) {
      victim.channel.close();
    }
    channel.closeFuture().addListener(closed -> become(entry, State.GONE));
    return entry;
  }

  /** Closes some that have waited longest, when the machine is short of what each of them takes. */
  void makeRoom(int connections) {
    for (int i = 0; i < connections; i++) {
      Entry victim;
      synchronized (this) {
        victim = longestWaiting();
        if (victim == null) {
          return;
        }
        dropped++;
        leave(victim);
      }
      victim.channel.close();
    }
  }

  synchronized Counts counts() {
    return new Counts(open, waiting.size(), refused, dropped);
  }

  private Entry longestWaiting() {
    Iterator<Entry> oldest = waiting.iterator();
    return oldest.hasNext() ? oldest.next() : null;
  }

  private void drop(Entry victim, LimitsConfig limit) {
    dropped++;
    leave(victim);
    long times = drops.occurred();
    if (times > 0) {
      log.warn(
          "connections without a request closed to make room: {}; there are {} beside those of"
              + " viewers, which is the limit (server.max-connections)",
          times,
          limit.maxConnections());
    }
  }

  private void refuse(String why) {
    refused++;
    long times = refusals.occurred();
    if (times > 0) {
      log.warn("connections turned away: {}; {}", times, why);
    }
  }

  private synchronized void become(Entry entry, State state) {
    if (entry.state == State.GONE) {
      return;
    }
    if (state == State.GONE) {
      leave(entry);
      return;
    }
    if (entry.state == State.WAITING) {
      waiting.remove(entry);
    }
    if (state == State.WAITING) {
      waiting.add(entry);
    }
    streaming += state == State.STREAMING ? 1 : 0;
    entry.state = state;
  }

  private void leave(Entry entry) {
    waiting.remove(entry);
    open--;
    streaming -= entry.state == State.STREAMING ? 1 : 0;
    entry.state = State.GONE;
    if (entry.address != null) {
      byAddress.computeIfPresent(entry.address, (address, count) -> count > 1 ? count - 1 : null);
    }
  }
}
