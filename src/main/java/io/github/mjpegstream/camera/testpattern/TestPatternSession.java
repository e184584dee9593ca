package io.github.mjpegstream.camera.testpattern;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.draw.Canvas;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.buffer.ByteBuf;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Delivers frame n at start + n periods, so that it does not drift. Whoever comes too late gets the
 * frame that is due now; those in between are skipped and counted as dropped, never made up for.
 *
 * <p>Camera thread only, but for {@link #cancel()} and {@link #dropped()}.
 */
final class TestPatternSession implements CaptureSession {
  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private final TestPattern pattern;
  private final double periodNanos;
  private final Optional<String> label;
  private final MonotonicClock clock;
  private final InstantSource wall;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition cancellation = lock.newCondition();
  // Guarded by the lock.
  private boolean cancelled;

  private final AtomicLong dropped = new AtomicLong();
  private boolean started;
  private boolean closed;
  private long startNanos;
  private long nextIndex;

  /**
   * @param pattern now belongs to this session
   */
  TestPatternSession(
      TestPattern pattern,
      double fps,
      Optional<String> label,
      MonotonicClock clock,
      InstantSource wall) {
    this.pattern = pattern;
    this.periodNanos = NANOS_PER_SECOND / fps;
    this.label = label;
    this.clock = clock;
    this.wall = wall;
  }

  @Override
  public String source() {
    return "test pattern";
  }

  @Override
  public Optional<String> notice() {
    return label;
  }

  @Override
  public CapturedFrame next() throws CaptureException {
    if (!started) {
      started = true;
      startNanos = clock.nanos();
    }
    awaitDue();
    long index = skipMissed();
    nextIndex = index + 1;
    long captureNanos = clock.nanos();
    Canvas canvas = pattern.draw((int) index, wall.instant());
    return new DrawnFrame(canvas.layout(), canvas.pixels(), captureNanos);
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public void cancel() {
    // Held for a few instructions only, never while drawing or waiting: this does not block.
    lock.lock();
    try {
      cancelled = true;
      cancellation.signalAll();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    cancel();
    if (!closed) {
      closed = true;
      pattern.close();
    }
  }

  private void awaitDue() throws CaptureException {
    lock.lock();
    try {
      while (!cancelled) {
        long wait = dueNanos(nextIndex) - clock.nanos();
        if (wait <= 0) {
          return;
        }
        cancellation.awaitNanos(wait);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
    throw new CaptureException(
        CaptureException.Reason.CANCELLED, "The test pattern was cancelled.");
  }

  /** Returns the index of the frame that is due now. */
  private long skipMissed() {
    long due = (long) ((clock.nanos() - startNanos) / periodNanos);
    if (due > nextIndex) {
      dropped.addAndGet(due - nextIndex);
      return due;
    }
    return nextIndex;
  }

  private long dueNanos(long index) {
    return startNanos + (long) Math.ceil(index * periodNanos);
  }

  /**
   * A picture in the pattern's one canvas.
   *
   * @param captureNanos when it was drawn
   */
  private record DrawnFrame(FrameLayout layout, ByteBuf data, long captureNanos)
      implements CapturedFrame {
    @Override
    public void close() {
      // The canvas is drawn over by the next call of next(), and freed with the session.
    }
  }
}
