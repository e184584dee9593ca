package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.CameraFeed;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One camera as the server sees it: its feed, and its viewers on each event loop. Thread-safe. */
final class CameraFanout {
  private final CameraFeed feed;
  private final MonotonicClock clock;
  private final Viewers viewers = new Viewers(Integer.MAX_VALUE);
  private final Map<EventLoop, LoopFanout> loops = new ConcurrentHashMap<>();
  private final Map<String, StreamClient> clients = new ConcurrentHashMap<>();

  CameraFanout(CameraFeed feed, MonotonicClock clock) {
    this.feed = feed;
    this.clock = clock;
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

  /** Returns the part of this loop, to be used on this loop only. */
  LoopFanout on(EventLoop loop) {
    return loops.computeIfAbsent(loop, l -> new LoopFanout(l, feed.hub(), clock));
  }
}
