package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.metrics.StreamFigures;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.FrameHub;
import io.github.mjpegstream.stream.FrameVariants;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** One camera as the server sees it: its feed, and its viewers on each event loop. Thread-safe. */
final class CameraFanout {
  private final CameraFeed feed;
  private final Function<EventLoop, LoopSends> sends;
  private final MonotonicClock clock;
  private final Viewers viewers = new Viewers(Integer.MAX_VALUE);
  private final Map<EventLoop, LoopFanout> loops = new ConcurrentHashMap<>();
  private final Map<String, StreamClient> clients = new ConcurrentHashMap<>();
  private final CameraTraffic traffic = new CameraTraffic();

  private final CameraVariants variants;
  private volatile boolean ended;

  /**
   * @param sends of each event loop
   */
  CameraFanout(
      CameraFeed feed,
      Function<EventLoop, LoopSends> sends,
      MonotonicClock clock,
      FrameVariants variants) {
    this.feed = feed;
    this.sends = sends;
    this.clock = clock;
    this.variants = new CameraVariants(this, variants);
  }

  CameraFeed feed() {
    return feed;
  }

  /** Returns the count of those who watch this camera's stream. */
  Viewers viewers() {
    return viewers;
  }

  /** Returns those who watch this camera's stream, by a number of their own. */
  Map<String, StreamClient> clients() {
    return clients;
  }

  /** Returns where it is counted what its viewers are sent. */
  CameraTraffic traffic() {
    return traffic;
  }

  /** Returns what its viewers were sent so far, and how they are now. */
  StreamFigures figures() {
    long now = clock.nanos();
    int behind = 0;
    for (StreamClient client : clients.values()) {
      behind += client.isBehind(now) ? 1 : 0;
    }
    return traffic.figures(viewers.count(), behind, variants.count());
  }

  /** Returns what is watched of this camera besides its own frames. */
  CameraVariants variants() {
    return variants;
  }

  /** Returns the part of this loop, to be used on this loop only. */
  LoopFanout on(EventLoop loop) {
    LoopFanout fanout = loops.computeIfAbsent(loop, l -> fanout(l, feed.hub()));
    if (ended) {
      fanout.end();
    }
    return fanout;
  }

  /** Returns a new one for this camera, or a variant of it. */
  LoopFanout fanout(EventLoop loop, FrameHub hub) {
    return new LoopFanout(loop, hub, sends.apply(loop), clock);
  }

  /** Sends all viewers away, and whoever comes late: the camera is not served any more. */
  void end() {
    ended = true;
    loops.forEach((loop, fanout) -> loop.execute(fanout::end));
    variants.end();
  }
}
