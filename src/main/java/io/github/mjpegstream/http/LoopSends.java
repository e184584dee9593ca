package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects those viewers of an event loop that are to be sent a frame, and hands it to the kernel
 * for all of them at once, where the kernel can do that. One for all cameras. Loop-confined, but
 * for its creation.
 */
final class LoopSends implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(LoopSends.class);

  /** For so many, one call took about as long as one for each; for ten and more it took less. */
  static final int LEAST_VIEWERS = 4;

  private final SendBatch.Opener opener;
  private final BooleanSupplier wanted;
  private final List<MjpegClient> collected = new ArrayList<>();
  private SendBatch batch;
  private boolean impossible;
  private boolean collecting;

  /**
   * @param opener called once, on the loop, when there is something to collect
   * @param wanted whether anything is to be, at the moment
   */
  LoopSends(SendBatch.Opener opener, BooleanSupplier wanted) {
    this.opener = opener;
    this.wanted = wanted;
  }

  /** Returns one that never collects. */
  static LoopSends oneByOne() {
    return new LoopSends(SendBatch.Opener.NONE, () -> false);
  }

  /**
   * A frame is about to be offered.
   *
   * @param viewers to how many
   */
  void begin(int viewers) {
    collecting = viewers >= LEAST_VIEWERS && !impossible && wanted.getAsBoolean();
  }

  /**
   * Notes that a viewer is to be sent the frame that is being offered. With {@link #flush} it is
   * asked for its part, and told what became of it.
   *
   * @return false if frames are not collected now, and the viewer is to send it by itself
   */
  boolean collect(MjpegClient viewer) {
    if (!collecting || !isOpen()) {
      return false;
    }
    collected.add(viewer);
    return true;
  }

  private boolean isOpen() {
    if (batch == null) {
      try {
        batch = opener.open();
        log.debug("a frame for many viewers is sent with one call to the kernel, by io_uring");
      } catch (IOException | LinkageError e) {
        giveUp();
        log.debug("frames are sent one by one, since io_uring cannot be used: {}", e.getMessage());
      }
    }
    return batch != null;
  }

  private void giveUp() {
    impossible = true;
    collecting = false;
  }

  /**
   * Sends a frame to all that were collected.
   *
   * @param frame the one that was offered, which stays the caller's
   * @param nowNanos time on the monotonic clock
   */
  void flush(JpegFrame frame, long nowNanos) {
    collecting = false;
    int first = 0;
    while (first < collected.size()) {
      int count = Math.min(batch.capacity(), collected.size() - first);
      boolean usable = !impossible;
      if (usable) {
        submit(frame, first, count);
      }
      for (int i = 0; i < count; i++) {
        collected.get(first + i).sent(frame, usable ? batch.taken(i) : 0, nowNanos);
      }
      first += count;
    }
    collected.clear();
    if (impossible) {
      close();
    }
  }

  private void submit(JpegFrame frame, int first, int count) {
    batch.begin(frame.bytes());
    for (int i = first; i < first + count; i++) {
      collected.get(i).addTo(batch, frame);
    }
    try {
      batch.submit();
    } catch (IOException e) {
      // What was not taken goes the usual way, and so does all that follows.
      giveUp();
      log.warn("io_uring has failed, frames are sent one by one from now on: {}", e.getMessage());
    }
  }

  /** Lets go of what the kernel keeps for this loop. */
  @Override
  public void close() {
    impossible = true;
    if (batch != null) {
      batch.close();
      batch = null;
    }
  }
}
