package io.github.mjpegstream.camera;

import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Hands the newest frame from the thread that reads a source to the thread that owns the session. A
 * frame that was not fetched in time is overtaken by the next.
 *
 * <p>One thread offers and ends, one thread fetches, any thread cancels. Three buffers take turns:
 * one is being filled, one is ready, one is lent. They grow to the largest frame seen and are heap
 * memory, so nobody has to release them even where the reading thread outlives the session.
 */
public final class NewestFrame {
  private static final int INITIAL_BYTES = 64 * 1024;

  /**
   * Frames are handed over no faster than this: twice as fast as any camera delivers. A program
   * that writes without pause would else take the processor from the other cameras.
   */
  private static final long MIN_INTERVAL_NANOS = 2_000_000;

  private final FrameLayout layout;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  // Offering thread only; what lies in it is handed over under the lock.
  private Slot filling = new Slot();

  // Guarded by the lock.
  private Slot ready = new Slot();
  private Slot lent = new Slot();
  private boolean fresh;
  private boolean cancelled;
  private CaptureException end;
  private long lentNanos = MonotonicClock.SYSTEM.nanos() - MIN_INTERVAL_NANOS;
  private long offered;
  private long overtaken;
  private long lost;

  /**
   * @param layout of frames that are offered without one
   */
  public NewestFrame(FrameLayout layout) {
    this.layout = layout;
  }

  /** Copies a frame in. Offering thread only. */
  public void offer(byte[] bytes, int offset, int length, long captureNanos) {
    offer(layout, bytes, offset, length, captureNanos);
  }

  /** Copies a frame in that has a layout of its own. Offering thread only. */
  public void offer(
      FrameLayout frameLayout, byte[] bytes, int offset, int length, long captureNanos) {
    filling.layout = frameLayout;
    filling.data.clear().writeBytes(bytes, offset, length);
    filling.captureNanos = captureNanos;
    lock.lock();
    try {
      if (fresh) {
        overtaken++;
      }
      Slot filled = filling;
      filling = ready;
      ready = filled;
      fresh = true;
      offered++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Sets how many frames the source lost so far, apart from those that were overtaken here. */
  public void lost(long frames) {
    lock.lock();
    try {
      lost = frames;
    } finally {
      lock.unlock();
    }
  }

  /** No frame will follow. The last one that was offered is still fetched. The first call wins. */
  public void end(CaptureException why) {
    lock.lock();
    try {
      if (end == null) {
        end = why;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Makes {@link #next()} fail from now on. Any thread; waits for no I/O. */
  public void cancel() {
    lock.lock();
    try {
      cancelled = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link CaptureSession#next()}. */
  public CapturedFrame next() throws CaptureException {
    lock.lock();
    try {
      if (lent.open) {
        throw new IllegalStateException("the last frame has not been closed");
      }
      while (!cancelled && !fresh && end == null) {
        changed.awaitUninterruptibly();
      }
      pace();
      if (cancelled) {
        throw new CaptureException(Reason.CANCELLED, "the capture was cancelled");
      }
      if (!fresh) {
        throw new CaptureException(end.reason(), end.getMessage(), end);
      }
      Slot newest = ready;
      ready = lent;
      lent = newest;
      fresh = false;
      newest.open = true;
      lentNanos = MonotonicClock.SYSTEM.nanos();
      return newest;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the next frame may be handed over; the newest one then is. Lock held. */
  private void pace() {
    try {
      long wait = lentNanos + MIN_INTERVAL_NANOS - MonotonicClock.SYSTEM.nanos();
      while (!cancelled && end == null && wait > 0) {
        changed.awaitNanos(wait);
        wait = lentNanos + MIN_INTERVAL_NANOS - MonotonicClock.SYSTEM.nanos();
      }
    } catch (InterruptedException e) {
      // Then this frame comes a little early; whoever interrupted finds the flag.
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many frames were offered so far. Any thread. */
  public long offered() {
    lock.lock();
    try {
      return offered;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link CaptureSession#dropped()}. Any thread. */
  public long dropped() {
    lock.lock();
    try {
      return overtaken + lost;
    } finally {
      lock.unlock();
    }
  }

  /** As {@link CaptureSession#broken()}. Any thread. */
  public long broken() {
    lock.lock();
    try {
      return lost;
    } finally {
      lock.unlock();
    }
  }

  private static final class Slot implements CapturedFrame {
    private final ByteBuf data = Unpooled.buffer(INITIAL_BYTES);
    private FrameLayout layout;
    private long captureNanos;
    // Fetching thread only.
    private boolean open;

    @Override
    public FrameLayout layout() {
      return layout;
    }

    @Override
    public ByteBuf data() {
      return data;
    }

    @Override
    public long captureNanos() {
      return captureNanos;
    }

    @Override
    public void close() {
      open = false;
    }
  }
}
