package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Tells the listeners on one event loop what is new. It looks while there are any, and writes an
 * event once for all of them. Loop-confined, but for its creation.
 */
final class EventFanout {
  /** How often it looks, and so how many events there are in a second at the most. */
  private static final Duration TICK = Duration.ofMillis(200);

  /**
   * An event comes after so long though nothing is new: every ten seconds, with room for a tick.
   */
  static final Duration REPEAT_AFTER = Duration.ofMillis(9500);

  private final EventLoop loop;
  private final CameraEvents events;
  private final MonotonicClock clock;
  private final List<EventClient> clients = new ArrayList<>();
  private List<Object> told = List.of();
  private long toldNanos;
  private ScheduledFuture<?> ticks;

  /** The newest event; null before there is one. */
  private byte[] newest;

  EventFanout(EventLoop loop, CameraEvents events, MonotonicClock clock) {
    this.loop = loop;
    this.events = events;
    this.clock = clock;
  }

  /** Adds a listener. Returns the event for it to begin with. */
  byte[] add(EventClient client) {
    clients.add(client);
    if (clients.size() == 1) {
      refresh(events.fingerprint());
      ticks =
          loop.scheduleWithFixedDelay(
              this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
      return newest;
    }
    return events.event();
  }

  void remove(EventClient client) {
    if (clients.remove(client) && clients.isEmpty()) {
      ticks.cancel(false);
    }
  }

  private void refresh(List<Object> fingerprint) {
    told = fingerprint;
    toldNanos = clock.nanos();
    newest = events.event();
  }

  private void tick() {
    List<Object> fingerprint = events.fingerprint();
    long now = clock.nanos();
    boolean news = !fingerprint.equals(told) || now - toldNanos >= REPEAT_AFTER.toNanos();
    if (news) {
      refresh(fingerprint);
    }
    // From the end to the front: a client that is closed leaves at once.
    for (int i = clients.size() - 1; i >= 0; i--) {
      if (news) {
        clients.get(i).offer(newest);
      }
      clients.get(i).closeIfStuck(now);
    }
  }
}
