package io.github.mjpegstream.http;

import io.github.mjpegstream.stream.FrameVariant;
import io.github.mjpegstream.stream.FrameVariants;
import io.github.mjpegstream.stream.VariantSpec;
import io.github.mjpegstream.stream.VariantStatus;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The variants of one camera that are being watched: whoever asks for the same shares one, and with
 * its last viewer it ends. Thread-safe.
 */
final class CameraVariants {
  private final FrameSource original;
  private final CameraFanout camera;
  private final FrameVariants variants;
  private final Map<VariantSpec, Shared> watched = new LinkedHashMap<>();
  private volatile boolean ended;

  CameraVariants(CameraFanout camera, FrameVariants variants) {
    this.camera = camera;
    this.variants = variants;
    this.original =
        new FrameSource() {
          @Override
          public LoopFanout on(EventLoop loop) {
            return camera.on(loop);
          }

          @Override
          public void leave() {
            // The camera stays.
          }
        };
  }

  /**
   * Comes to watch.
   *
   * @return what to watch, which the caller leaves again; empty if it would be one variant too many
   */
  Optional<FrameSource> enter(VariantSpec wanted) {
    if (wanted.isOriginal()) {
      return Optional.of(original);
    }
    VariantSpec spec = camera.feed().status().get().normalised(wanted);
    synchronized (watched) {
      Shared shared = watched.get(spec);
      if (shared == null) {
        Optional<FrameVariant> started =
            variants.start(camera.feed().hub(), spec, camera.traffic().variantTimes());
        if (started.isEmpty()) {
          return Optional.empty();
        }
        shared = new Shared(spec, started.get());
        watched.put(spec, shared);
      }
      shared.viewers++;
      return Optional.of(shared);
    }
  }

  /** Sends all viewers away, and whoever comes late. */
  void end() {
    ended = true;
    List<Shared> all;
    synchronized (watched) {
      all = List.copyOf(watched.values());
    }
    all.forEach(Shared::end);
  }

  /** Returns how many are watched now. */
  int count() {
    synchronized (watched) {
      return watched.size();
    }
  }

  /** Says in a line why there was nothing to watch. */
  String refusal() {
    return "too many variants: "
        + variants.max()
        + " different width, quality and fps at a time are the limit (max-variants); watch without,"
        + " or one of those that are watched: see /health";
  }

  /** A variant, and how many watch it. */
  record Watched(VariantStatus status, int viewers) {}

  /** Returns those that are watched now, in the order in which they came. */
  List<Watched> watched() {
    List<Watched> now = new ArrayList<>();
    synchronized (watched) {
      for (Shared shared : watched.values()) {
        now.add(new Watched(shared.variant.status(), shared.viewers));
      }
    }
    return now;
  }

  /** One variant with its viewers on every loop. */
  private final class Shared implements FrameSource {
    private final VariantSpec spec;
    private final FrameVariant variant;
    private final Map<EventLoop, LoopFanout> loops = new ConcurrentHashMap<>();

    /** Guarded by {@link #watched}. */
    private int viewers;

    Shared(VariantSpec spec, FrameVariant variant) {
      this.spec = spec;
      this.variant = variant;
    }

    @Override
    public LoopFanout on(EventLoop loop) {
      LoopFanout fanout = loops.computeIfAbsent(loop, l -> camera.fanout(l, variant.hub()));
      if (ended) {
        fanout.end();
      }
      return fanout;
    }

    void end() {
      loops.forEach((loop, fanout) -> loop.execute(fanout::end));
    }

    @Override
    public void leave() {
      synchronized (watched) {
        viewers--;
        if (viewers > 0) {
          return;
        }
        watched.remove(spec);
      }
      variant.end();
    }
  }
}
