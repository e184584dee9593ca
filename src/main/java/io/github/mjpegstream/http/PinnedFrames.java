package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import java.util.IdentityHashMap;

/**
 * The frames that answers hold until their clients have read them. Their bytes are bounded: memory
 * for frames is, and clients that ask for pictures and read none would leave nothing of it to the
 * cameras. A frame counts once, however many answers hold it. Thread-safe.
 */
final class PinnedFrames {
  /** A quarter of what Java is started with for frames. */
  static final long MOST_BYTES = 48L << 20;

  private final long mostBytes;

  // Guarded by this.
  private final IdentityHashMap<JpegFrame, Integer> holders = new IdentityHashMap<>();
  private long bytes;

  PinnedFrames() {
    this(MOST_BYTES);
  }

  PinnedFrames(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** Returns whether an answer may hold the frame; if so, it is to be {@link #unpin}ned. */
  synchronized boolean pin(JpegFrame frame) {
    if (!holders.containsKey(frame)) {
      if (bytes + frame.jpegBytes() > mostBytes) {
        return false;
      }
      bytes += frame.jpegBytes();
    }
    holders.merge(frame, 1, Integer::sum);
    return true;
  }

  /** An answer has been read, or has failed. */
  synchronized void unpin(JpegFrame frame) {
    if (holders.merge(frame, -1, Integer::sum) == 0) {
      holders.remove(frame);
      bytes -= frame.jpegBytes();
    }
  }

  synchronized long bytes() {
    return bytes;
  }
}
