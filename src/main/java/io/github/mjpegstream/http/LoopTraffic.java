package io.github.mjpegstream.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what one event loop has sent to the viewers of one camera. Counted by that loop alone, so
 * that no two threads ever contend for a counter; read by any thread.
 */
final class LoopTraffic {
  private final AtomicLong frames = new AtomicLong();
  private final AtomicLong repeats = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong skipped = new AtomicLong();
  private final AtomicLong cutOff = new AtomicLong();

  /**
   * A frame has gone to a viewer, all of it.
   *
   * @param partBytes with the head of the part and the boundary
   * @param repeated whether it had gone to this viewer before
   */
  void sent(int partBytes, boolean repeated) {
    add(frames, 1);
    add(bytes, partBytes);
    if (repeated) {
      add(repeats, 1);
    }
  }

  /** A viewer was not sent a frame, since a newer one had come before it could be. */
  void skipped() {
    add(skipped, 1);
  }

  /** A viewer was cut off, since it took nothing. */
  void cutOff() {
    add(cutOff, 1);
  }

  long frames() {
    return frames.get();
  }

  long repeats() {
    return repeats.get();
  }

  long bytes() {
    return bytes.get();
  }

  long skippedFrames() {
    return skipped.get();
  }

  long cutOffViewers() {
    return cutOff.get();
  }

  /** Without the price of an atomic addition, since there is one writer. */
  private static void add(AtomicLong counter, long more) {
    counter.setRelease(counter.getPlain() + more);
  }
}
