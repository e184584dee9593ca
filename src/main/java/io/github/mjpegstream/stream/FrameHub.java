package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.JpegFrame;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one camera's frames meet their readers. Keeps the newest frame, and nothing older.
 *
 * <p>Thread-safe.
 */
public final class FrameHub implements AutoCloseable {
  private final Object lock = new Object();
  private final List<FrameMailbox> mailboxes = new ArrayList<>();
  private volatile Runnable onDemand = () -> {};
  private JpegFrame newest;
  private boolean closed;

  /**
   * Sets who is told when the first reader has come, and when the last one has gone: on the
   * reader's thread, without any lock of the hub. Must not block.
   */
  void onDemand(Runnable listener) {
    onDemand = listener;
  }

  /**
   * Hands a frame to every mailbox and keeps it as the newest.
   *
   * @param frame whose one reference the hub takes over
   */
  public void publish(JpegFrame frame) {
    synchronized (lock) {
      if (closed) {
        frame.release();
        return;
      }
      if (newest != null) {
        newest.release();
      }
      newest = frame;
      for (int i = 0; i < mailboxes.size(); i++) {
        mailboxes.get(i).put(frame);
      }
    }
  }

  /** Adds a mailbox; the newest frame, if there is one, is put into it at once. */
  public void subscribe(FrameMailbox mailbox) {
    boolean first;
    synchronized (lock) {
      mailboxes.add(mailbox);
      first = mailboxes.size() == 1;
      if (newest != null) {
        mailbox.put(newest);
      }
    }
    if (first) {
      onDemand.run();
    }
  }

  /** Removes a mailbox and empties it. */
  public void unsubscribe(FrameMailbox mailbox) {
    boolean last;
    synchronized (lock) {
      last = mailboxes.remove(mailbox) && mailboxes.isEmpty();
    }
    if (last) {
      onDemand.run();
    }
    JpegFrame unread = mailbox.take();
    if (unread != null) {
      unread.release();
    }
  }

  /** Tells whether anybody wants frames: raw pictures are not encoded for nobody. */
  public boolean demanded() {
    synchronized (lock) {
      return !mailboxes.isEmpty();
    }
  }

  /** Returns the newest frame with a reference that is the caller's, or null. */
  JpegFrame retainedNewest() {
    synchronized (lock) {
      return newest == null ? null : newest.retain();
    }
  }

  /** Forgets the newest frame, so that a later subscriber is not shown an old one. */
  void forgetNewest() {
    synchronized (lock) {
      if (newest != null) {
        newest.release();
        newest = null;
      }
    }
  }

  /** Lets go of the newest frame; what is published afterwards is dropped. */
  @Override
  public void close() {
    synchronized (lock) {
      closed = true;
      forgetNewest();
    }
  }
}
