package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.JpegFrame;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Reads a hub as a viewer would, and waits for frames of a certain kind. */
final class HubProbe implements AutoCloseable {
  private final FrameHub hub;
  private final Semaphore filled = new Semaphore(0);
  private final FrameMailbox mailbox = new FrameMailbox(filled::release);
  private JpegFrame last;

  HubProbe(FrameHub hub) {
    this.hub = hub;
    hub.subscribe(mailbox);
  }

  /** Waits for a frame of this kind, which stays the probe's. */
  JpegFrame await(JpegFrame.Kind kind) {
    return await(frame -> frame.kind() == kind);
  }

  JpegFrame await(Predicate<JpegFrame> wanted) {
    while (true) {
      try {
        if (!filled.tryAcquire(10, TimeUnit.SECONDS)) {
          throw new AssertionError("no such frame within 10 s");
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      release();
      last = mailbox.take();
      if (last != null && wanted.test(last)) {
        return last;
      }
    }
  }

  private void release() {
    if (last != null) {
      last.release();
      last = null;
    }
  }

  @Override
  public void close() {
    hub.unsubscribe(mailbox);
    release();
  }
}
