package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.FrameHub;
import io.github.mjpegstream.stream.FrameMailbox;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Passes one camera's frames to those of its viewers which live on one event loop.
 *
 * <p>Holds the newest frame while anybody watches, and no other. Loop-confined, but for its
 * creation.
 */
final class LoopFanout {
  /** How often viewers are looked after who get no new frames, or take none. */
  private static final Duration TICK = Duration.ofMillis(250);

  private final EventLoop loop;
  private final FrameHub hub;
  private final LoopSends sends;
  private final MonotonicClock clock;
  private final FrameMailbox mailbox;
  private final List<FrameReader> readers = new ArrayList<>();
  private JpegFrame newest;
  private boolean backwards;
  private boolean ended;
  private ScheduledFuture<?> ticks;

  /**
   * @param sends of the loop
   */
  LoopFanout(EventLoop loop, FrameHub hub, LoopSends sends, MonotonicClock clock) {
    this.loop = loop;
    this.hub = hub;
    this.sends = sends;
    this.clock = clock;
    Runnable drain = this::drain;
    this.mailbox = new FrameMailbox(() -> loop.execute(drain));
  }

  /** Adds a reader, who is offered the newest frame at once if there is one. */
  void add(FrameReader reader) {
    readers.add(reader);
    if (ended) {
      // Behind whatever adds it just now.
      loop.execute(this::tellOfEnd);
      return;
    }
    if (readers.size() == 1) {
      ticks =
          loop.scheduleWithFixedDelay(
              this::tick, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
      hub.subscribe(mailbox);
    }
    if (newest != null) {
      reader.offer(newest, clock.nanos());
    }
  }

  /** Removes a reader; with the last one, the frames stop coming to this loop. */
  void remove(FrameReader reader) {
    int index = readers.indexOf(reader);
    if (index < 0) {
      return;
    }
    // The last one takes the place, so that a walk from the end to the front misses nobody.
    int last = readers.size() - 1;
    readers.set(index, readers.get(last));
    readers.remove(last);
    if (readers.isEmpty() && ticks != null) {
      ticks.cancel(false);
      ticks = null;
      hub.unsubscribe(mailbox);
      replaceNewest(null);
    }
  }

  /** Ends: every reader is told so, and whoever comes later as well. */
  void end() {
    ended = true;
    tellOfEnd();
  }

  private void tellOfEnd() {
    for (int i = readers.size() - 1; i >= 0; i--) {
      readers.get(i).ended();
    }
  }

  /** Returns what collects the viewers to whom a frame is sent. */
  LoopSends sends() {
    return sends;
  }

  /** Returns the newest frame, which stays ours, or null. */
  JpegFrame newest() {
    return newest;
  }

  private void drain() {
    JpegFrame frame = mailbox.take();
    if (frame == null) {
      return;
    }
    if (readers.isEmpty()) {
      frame.release();
      return;
    }
    replaceNewest(frame);
    long now = clock.nanos();
    // Should all leave meanwhile, it is needed even so.
    frame.retain();
    sends.begin(readers.size());
    try {
      offerToAll(frame, now);
    } finally {
      sends.flush(frame, now);
      frame.release();
    }
  }

  /** Every other frame in the opposite order, so that nobody is always the last. */
  private void offerToAll(JpegFrame frame, long now) {
    backwards = !backwards;
    if (backwards) {
      for (int i = readers.size() - 1; i >= 0; i--) {
        readers.get(i).offer(frame, now);
      }
      return;
    }
    int i = 0;
    while (i < readers.size()) {
      FrameReader reader = readers.get(i);
      reader.offer(frame, now);
      // If it has gone, another one stands in its place.
      if (i < readers.size() && readers.get(i) == reader) {
        i++;
      }
    }
  }

  private void tick() {
    long now = clock.nanos();
    for (int i = readers.size() - 1; i >= 0; i--) {
      readers.get(i).tick(newest, now);
    }
  }

  private void replaceNewest(JpegFrame frame) {
    if (newest != null) {
      newest.release();
    }
    newest = frame;
  }
}
