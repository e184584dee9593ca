package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.ffi.LibC;
import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.PixelFormat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A device that is capturing. Of the buffers that are filled the newest is lent, straight from the
 * driver's memory; the others go back at once.
 *
 * <p>Camera thread only, but for {@link #cancel()}, {@link #adjust}, {@link #dropped()} and what
 * the configured device says of itself.
 */
final class V4l2Session implements CaptureSession {
  /** So often a silent device is asked whether it is still there. */
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

  /**
   * After as many damaged frames in a row as there are buffers, a device that then falls silent has
   * given up: a USB camera whose transfers failed sends nothing more until it is started anew.
   */
  private static final Duration LEAST_SILENCE = Duration.ofMillis(500);

  /** At a low frame rate the silence must be longer to mean anything. */
  private static final double SILENT_INTERVALS = 2.5;

  /** A frame that is younger than this part of an interval is the newest. */
  private static final double YOUNG_INTERVALS = 0.5;

  /** A driver's time that is further away from ours is of another clock. */
  private static final long CREDIBLE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final V4l2Device device;
  private final VideoInputs inputs;
  private final DeviceSetup setup;
  private final V4l2Failures failures;
  private final MonotonicClock clock;
  private final DeviceWait wait;
  private final AtomicLong dropped = new AtomicLong();

  private volatile DeviceSetup.Agreement agreement;
  private BufferQueue queue;
  private FramePacer pacer;
  private boolean sequenceKnown;
  private int nextSequence;
  private int faultyInARow;
  private long youngNanos;
  private Duration silenceAfterErrors = LEAST_SILENCE;
  private Optional<Reason> endedBy = Optional.empty();
  private boolean closed;

  /** Settings that somebody wants, which have not been looked at yet. */
  private final Queue<Adjustment> adjustments = new ConcurrentLinkedQueue<>();

  /**
   * Settings that somebody wants.
   *
   * @param done is told what was refused, and why
   */
  private record Adjustment(CameraConfig next, Consumer<Map<String, String>> done) {}

  /**
   * @param device now belongs to this session
   * @param setup has been carried out
   */
  V4l2Session(
      V4l2Device device,
      DeviceSetup setup,
      DeviceSetup.Agreement agreement,
      V4l2Failures failures,
      MonotonicClock clock)
      throws V4l2Exception {
    this.device = device;
    this.inputs = new VideoInputs(device);
    this.setup = setup;
    this.agreement = agreement;
    this.failures = failures;
    this.clock = clock;
    this.wait = new DeviceWait(device);
  }

  /** Begins to stream. */
  void start() throws V4l2Exception {
    double fps = agreement.format().fps();
    long intervals = fps > 0 ? (long) (SILENT_INTERVALS * 1000 / fps) : 0;
    silenceAfterErrors = Duration.ofMillis(Math.max(LEAST_SILENCE.toMillis(), intervals));
    youngNanos = fps > 0 ? (long) (YOUNG_INTERVALS * 1e9 / fps) : 0;
    pacer = new FramePacer(setup.wantedFps(), fps);
    sequenceKnown = false;
    queue = new BufferQueue(device, setup.type(), agreement.layout());
    queue.start();
  }

  @Override
  public String source() {
    return agreement.source();
  }

  @Override
  public Optional<CaptureFormat> format() {
    return Optional.of(agreement.format());
  }

  @Override
  public List<String> warnings() {
    return agreement.warnings();
  }

  @Override
  public Orientation turned() {
    return agreement.turned();
  }

  /**
   * With the type auto nobody has said what this is. A webcam's frames differ by noise, but a
   * desktop at a grabber may well stay the same.
   */
  @Override
  public boolean repeatsAreFaults() {
    return setup.isChosenByType();
  }

  @Override
  public long dropped() {
    return dropped.get();
  }

  @Override
  public CapturedFrame next() throws CaptureException {
    try {
      while (true) {
        CapturedFrame frame = await();
        if (frame != null) {
          return frame;
        }
      }
    } catch (V4l2Exception e) {
      CaptureException why = failures.explain(e, device.path());
      endedBy = Optional.of(why.reason());
      throw why;
    } catch (CaptureException e) {
      endedBy = Optional.of(e.reason());
      throw e;
    }
  }

  /** Returns why no further frame comes; empty as long as one may. Camera thread only. */
  Optional<Reason> endedBy() {
    return endedBy;
  }

  /** Waits once. Returns null if there is no frame to show. */
  private CapturedFrame await() throws CaptureException, V4l2Exception {
    boolean suspicious = faultyInARow >= queue.count();
    Duration limit = suspicious ? silenceAfterErrors : LOOK_INTERVAL;
    int events = wait.await(limit);
    if (wait.cancelled()) {
      throw new CaptureException(Reason.CANCELLED, "the capture was cancelled");
    }
    if (adjusted()) {
      return null;
    }
    if ((events & LibC.POLLPRI) != 0 && inputs.sourceChanged()) {
      followSource();
      return null;
    }
    if ((events & LibC.POLLIN) != 0) {
      return newest();
    }
    device.check();
    if (events != 0) {
      throw new CaptureException(
          Reason.DEVICE_ERROR, device.path() + ": the driver reports an error");
    }
    if (suspicious) {
      throw new CaptureException(
          Reason.DEVICE_ERROR,
          device.path() + ": " + faultyInARow + " damaged frames in a row, then nothing");
    }
    return null;
  }

  /** Makes the changes that somebody wants. Returns whether there were any. */
  private boolean adjusted() {
    boolean any = false;
    for (Adjustment next = adjustments.poll(); next != null; next = adjustments.poll()) {
      any = true;
      next.done().accept(setup.adjust(next.next()));
    }
    return any;
  }

  /** Takes out all that is filled. Lends the newest, if it is to be shown. */
  private CapturedFrame newest() throws V4l2Exception {
    BufferQueue.Dequeued newest = null;
    for (int i = 0; i < queue.count(); i++) {
      // Behind a frame that has just been taken there is none yet, and asking is not for nothing.
      if (newest != null && isYoung(newest.driverNanos())) {
        break;
      }
      if (i > 0 && (wait.now() & LibC.POLLIN) == 0) {
        break;
      }
      BufferQueue.Dequeued dequeued = queue.dequeue();
      if (dequeued == null) {
        break;
      }
      countMissing(dequeued.sequence());
      if (isDamaged(dequeued)) {
        faultyInARow++;
        dropped.incrementAndGet();
        queue.queue(dequeued.index());
        continue;
      }
      faultyInARow = 0;
      if (newest != null) {
        dropped.incrementAndGet();
        queue.queue(newest.index());
      }
      newest = dequeued;
    }
    if (newest == null) {
      return null;
    }
    long captureNanos = captureNanos(newest.driverNanos());
    if (!pacer.takes(captureNanos)) {
      queue.queue(newest.index());
      return null;
    }
    return queue.lend(newest, captureNanos);
  }

  private boolean isYoung(long driverNanos) {
    long age = clock.nanos() - driverNanos;
    return age >= 0 && age < youngNanos;
  }

  private boolean isDamaged(BufferQueue.Dequeued dequeued) {
    if (dequeued.faulty() || dequeued.bytes() == 0) {
      return true;
    }
    FrameLayout layout = agreement.layout();
    return layout.format() != PixelFormat.JPEG && dequeued.bytes() < layout.frameBytes();
  }

  /** Frames that the driver counted and never handed over. */
  private void countMissing(int sequence) {
    int missing = sequence - nextSequence;
    // A counter that goes back or leaps was started anew.
    if (sequenceKnown && missing > 0 && missing < 1000) {
      dropped.addAndGet(missing);
    }
    sequenceKnown = true;
    nextSequence = sequence + 1;
  }

  private long captureNanos(long driverNanos) {
    long now = clock.nanos();
    boolean credible = driverNanos <= now && now - driverNanos < CREDIBLE_NANOS;
    return credible ? driverNanos : now;
  }

  /** The source has another size or rate now, or there is none any more. */
  private void followSource() throws CaptureException, V4l2Exception {
    queue.close();
    agreement = setup.agree();
    start();
  }

  /** Is done on the camera thread, between two frames. */
  @Override
  public void adjust(CameraConfig next, Consumer<Map<String, String>> done) {
    adjustments.add(new Adjustment(next, done));
    wait.wake();
  }

  /** Returns what can be set on the device. Camera thread only. */
  ControlSet controls() {
    return setup.controls();
  }

  @Override
  public void cancel() {
    wait.cancel();
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (queue != null) {
      queue.close();
    }
    wait.close();
    device.close();
  }
}
