package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.JpegFrame;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A letter box with room for one frame: whoever comes late finds the newest and nothing else.
 *
 * <p>Thread-safe: the hub puts, one reader takes.
 */
public final class FrameMailbox {
  private final AtomicReference<JpegFrame> slot = new AtomicReference<>();
  private final Runnable wakeUp;

  /**
   * @param wakeUp called when the empty box has been filled, on the thread that filled it; must not
   *     block. It is not called again before the frame has been taken.
   */
  public FrameMailbox(Runnable wakeUp) {
    this.wakeUp = wakeUp;
  }

  /** Puts a frame, of which the caller keeps its own reference, in place of an unread one. */
  void put(JpegFrame frame) {
    JpegFrame unread = slot.getAndSet(frame.retain());
    if (unread == null) {
      wakeUp.run();
    } else {
      unread.release();
    }
  }

  /** Takes the frame out: a reference which the caller releases, or null if the box is empty. */
  public JpegFrame take() {
    return slot.getAndSet(null);
  }
}
