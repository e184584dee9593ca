package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.Orientation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A camera that does what a test tells it, step by step. */
final class ScriptedCamera implements Camera {
  /** What {@code next()} does. */
  private sealed interface Step permits Deliver, Fail, Crash, Cancel {}

  private record Deliver(FrameLayout layout, ByteBuffer data) implements Step {}

  private record Fail(CaptureException exception) implements Step {}

  private record Crash(RuntimeException exception) implements Step {}

  private record Cancel() implements Step {}

  private final MonotonicClock clock;
  private final BlockingQueue<Step> steps = new LinkedBlockingQueue<>();
  private final Semaphore opened = new Semaphore(0);
  private final Semaphore reads = new Semaphore(0);
  private final Semaphore closed = new Semaphore(0);
  private final AtomicInteger openNow = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private final Semaphore looks = new Semaphore(0);
  private volatile boolean back;
  private volatile boolean ended;
  private volatile CaptureException refusal;
  private volatile RuntimeException closeFailure;
  private volatile Optional<String> notice = Optional.empty();
  private volatile long lostFrames;
  private volatile long brokenFrames;
  private volatile Optional<String> trouble = Optional.empty();
  private volatile ControlSet controls = ControlSet.NONE;
  private volatile Map<String, String> refusedSettings = Map.of();
  private volatile CameraConfig configured;
  private volatile CameraConfig openedWith;
  private final List<CameraConfig> adjustments = new CopyOnWriteArrayList<>();
  private volatile Orientation turned = Orientation.UPRIGHT;

  ScriptedCamera(MonotonicClock clock) {
    this.clock = clock;
  }

  /** From now on these can be set. */
  void controls(ControlSet set) {
    controls = set;
  }

  /** The next settings that are to be taken over without a new start are refused. */
  void refuseSettings(Map<String, String> reasons) {
    refusedSettings = reasons;
  }

  /** Returns the settings that the camera was opened with last. */
  CameraConfig openedWith() {
    return openedWith;
  }

  /** Returns the settings that were taken over without a new start, in their order. */
  List<CameraConfig> adjustments() {
    return adjustments;
  }

  void deliver(FrameLayout layout, byte[] data) {
    steps.add(new Deliver(layout, ByteBuffer.wrap(data)));
  }

  void fail(Reason reason, String message) {
    steps.add(new Fail(new CaptureException(reason, message)));
  }

  void crash(RuntimeException exception) {
    steps.add(new Crash(exception));
  }

  /** From now on {@link #open()} throws this; null ends it. */
  void refuse(CaptureException exception) {
    refusal = exception;
  }

  /** The next session to be closed throws this once it is. */
  void failToClose(RuntimeException exception) {
    closeFailure = exception;
  }

  void notice(String words) {
    notice = Optional.of(words);
  }

  /** From now on every session has lost so many frames, of which so many came broken. */
  void lost(long frames, long broken) {
    lostFrames = frames;
    brokenFrames = broken;
  }

  void trouble(String words) {
    trouble = Optional.of(words);
  }

  /** The camera turns its frames by itself. */
  void turned(Orientation orientation) {
    turned = orientation;
  }

  void awaitOpened() {
    await(opened, "opened");
  }

  /** Waits until the camera has been asked for a frame once more. */
  void awaitRead() {
    await(reads, "read");
  }

  void awaitClosed() {
    await(closed, "closed");
  }

  private static void await(Semaphore event, String what) {
    try {
      if (!event.tryAcquire(10, TimeUnit.SECONDS)) {
        throw new AssertionError("the camera was not " + what + " within 10 s");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  int mostOpenAtATime() {
    return mostOpen.get();
  }

  /** From now on what was missing is there. */
  void comeBack() {
    back = true;
  }

  /** Waits until the camera has been asked whether what was missing is there. */
  void awaitLook() {
    await(looks, "looked for");
  }

  @Override
  public boolean hasReturned() {
    looks.release();
    return back;
  }

  @Override
  public void configure(CameraConfig next) {
    configured = next;
  }

  @Override
  public ControlSet controls() {
    return controls;
  }

  @Override
  public CaptureSession open() throws CaptureException {
    openedWith = configured;
    opened.release();
    if (refusal != null) {
      throw refusal;
    }
    mostOpen.accumulateAndGet(openNow.incrementAndGet(), Math::max);
    return new Session();
  }

  @Override
  public void close() {
    ended = true;
  }

  /** Returns whether it is not opened any more. */
  boolean ended() {
    return ended;
  }

  private final class Session implements CaptureSession {
    private boolean ended;

    @Override
    public String source() {
      return "scripted";
    }

    @Override
    public Optional<String> notice() {
      return notice;
    }

    @Override
    public Orientation turned() {
      return turned;
    }

    @Override
    public Optional<String> trouble() {
      return trouble;
    }

    @Override
    public long dropped() {
      return lostFrames;
    }

    @Override
    public long broken() {
      return brokenFrames;
    }

    @Override
    public void adjust(CameraConfig next, Consumer<Map<String, String>> done) {
      adjustments.add(next);
      Map<String, String> reasons = refusedSettings;
      refusedSettings = Map.of();
      done.accept(reasons);
    }

    @Override
    public CapturedFrame next() throws CaptureException {
      reads.release();
      Step step;
      try {
        step = steps.take();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (step instanceof Fail fail) {
        throw fail.exception();
      }
      if (step instanceof Crash crash) {
        throw crash.exception();
      }
      if (step instanceof Cancel) {
        throw new CaptureException(Reason.CANCELLED, "cancelled");
      }
      return new Frame((Deliver) step, clock.nanos());
    }

    @Override
    public void cancel() {
      steps.add(new Cancel());
    }

    @Override
    public void close() {
      if (!ended) {
        ended = true;
        openNow.decrementAndGet();
        closed.release();
        RuntimeException failure = closeFailure;
        closeFailure = null;
        if (failure != null) {
          throw failure;
        }
      }
    }
  }

  private record Frame(Deliver step, long captureNanos) implements CapturedFrame {
    @Override
    public FrameLayout layout() {
      return step.layout();
    }

    @Override
    public ByteBuf data() {
      return Unpooled.wrappedBuffer(step.data());
    }

    @Override
    public void close() {}
  }
}
