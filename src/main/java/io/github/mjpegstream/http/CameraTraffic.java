package io.github.mjpegstream.http;

import io.github.mjpegstream.metrics.StreamFigures;
import io.github.mjpegstream.stream.EncodeTimes;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what one camera's viewers were sent, and were refused. Thread-safe. */
final class CameraTraffic {
  private final Map<EventLoop, LoopTraffic> loops = new ConcurrentHashMap<>();
  private final AtomicLong refusedViewers = new AtomicLong();
  private final AtomicLong refusedVariants = new AtomicLong();
  private final AtomicLong snapshots = new AtomicLong();
  private final EncodeTimes variantTimes = new EncodeTimes();

  /** Returns the part of this loop, to be counted on this loop only. */
  LoopTraffic on(EventLoop loop) {
    return loops.computeIfAbsent(loop, l -> new LoopTraffic());
  }

  /** Somebody was not let in, since there were too many viewers. */
  void refusedViewer() {
    refusedViewers.incrementAndGet();
  }

  /** Somebody was not let in, since it would have been one variant too many. */
  void refusedVariant() {
    refusedVariants.incrementAndGet();
  }

  /** A snapshot was sent. */
  void snapshot() {
    snapshots.incrementAndGet();
  }

  /** Returns where the pictures of variants are counted. */
  EncodeTimes variantTimes() {
    return variantTimes;
  }

  /**
   * Returns all of it.
   *
   * @param viewers who watch now
   * @param behind how many of them have missed a frame lately
   * @param variants that are watched now
   */
  StreamFigures figures(int viewers, int behind, int variants) {
    long frames = 0;
    long repeats = 0;
    long bytes = 0;
    long skipped = 0;
    long cutOff = 0;
    for (LoopTraffic loop : loops.values()) {
      frames += loop.frames();
      repeats += loop.repeats();
      bytes += loop.bytes();
      skipped += loop.skippedFrames();
      cutOff += loop.cutOffViewers();
    }
    return new StreamFigures(
        viewers,
        behind,
        variants,
        frames,
        repeats,
        bytes,
        skipped,
        cutOff,
        refusedViewers.get(),
        refusedVariants.get(),
        snapshots.get(),
        variantTimes.counts());
  }
}
