package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one camera running for ever: opens it, passes its frames on, and starts it again whenever
 * it fails or falls silent. The only place where a camera is restarted.
 *
 * <p>A thread of its own, {@code camera-NAME}, opens, reads and closes. The watchdog thread calls
 * {@link #tick()}, which may cancel a capture and show a placeholder, and nothing else. Status may
 * be asked for by any thread.
 */
public final class CameraPipeline {
  private static final Logger log = LoggerFactory.getLogger(CameraPipeline.class);

  /**
   * At this many frames a second and fewer, raw pictures are encoded although nobody watches: a
   * frame now and then costs little, and whoever comes should not have to wait for the next.
   */
  private static final double SLOW_FPS = 1;

  /** So long may the end of a session take: that of a program has two limits of two seconds. */
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

  /** During a pause, a camera that was missing is looked for so often. */
  private static final Duration RETURN_LOOK_INTERVAL = Duration.ofSeconds(1);

  private static final String ENDING = "the server is ending";

  private final FrameHub hub;
  private final FramePublisher publisher;
  private final MissingPicture missing;
  private final DoubleSupplier random;
  private final MonotonicClock clock;
  private final InstantSource wallClock;
  private final PipelineLog journal;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();

  /** The pipeline is closed, or the camera is to be started at once. */
  private final Condition hurry = lock.newCondition();

  // Written with the lock.
  private volatile Camera camera;
  private volatile CameraConfig config;
  private volatile RecoveryPolicy recovery;
  private volatile StallWatchdog watchdog;
  private volatile FrameRateMeter frameRate;

  // Guarded by lock.
  private final CaptureRecord record = new CaptureRecord();
  private final PendingChanges changes = new PendingChanges();

  /** Makes the camera that is to take the place of this one; null for none. */
  private Supplier<Camera> replacement;

  /** Why somebody wants the camera to be started anew; null if nobody does. */
  private String wantedRestart;

  /** Whether the camera is being started because somebody wanted it, and no frame has come yet. */
  private boolean deliberate;

  private ControlSet controls = ControlSet.NONE;
  private long controlsRevision;
  private PipelineState state = PipelineState.STOPPED;
  private Instant stateSince;

  private long stateSinceNanos;
  private long stateChanges;

  private CaptureSession session;
  private Verdict verdict = Verdict.FINE;

  /** For how long nothing (new) had come when the verdict fell. */
  private long stalledNanos;

  private boolean closed;
  private Optional<String> notice = Optional.empty();

  /**
   * @param camera opened, read and closed on this pipeline's thread only
   * @param hub where frames go; closed with this pipeline
   * @param publisher makes frames of what the camera delivers; closed with this pipeline
   * @param placeholders used on the watchdog thread only
   * @param random uniform in [0, 1), for the pauses between attempts
   */
  public CameraPipeline(
      CameraConfig config,
      Camera camera,
      FrameHub hub,
      FramePublisher publisher,
      PlaceholderFrames placeholders,
      MonotonicClock clock,
      InstantSource wallClock,
      DoubleSupplier random) {
    this.config = config;
    this.camera = camera;
    this.hub = hub;
    this.publisher = publisher;
    this.missing = new MissingPicture(placeholders, clock, wallClock);
    this.clock = clock;
    this.wallClock = wallClock;
    this.frameRate = new FrameRateMeter(config.fps());
    this.journal = new PipelineLog(config.name());
    this.random = random;
    this.recovery = recoveryOf(config);
    this.watchdog = StallWatchdog.of(config);
    this.stateSince = wallClock.instant();
    this.thread = new Thread(this::run, "camera-" + config.name());
    thread.setDaemon(true);
  }

  private RecoveryPolicy recoveryOf(CameraConfig settings) {
    CameraConfig.RecoveryConfig limits = settings.recovery();
    return new RecoveryPolicy(limits.backoffMin(), limits.backoffMax(), random);
  }

  /** Starts the camera, and keeps it running until {@link #cancel()}. */
  public void start() {
    lock.lock();
    try {
      record.started(clock.nanos(), wallClock.instant());
    } finally {
      lock.unlock();
    }
    thread.start();
  }

  /** Returns what a server of frames needs of this camera, on which nothing can be changed. */
  public CameraFeed feed() {
    return feed(CameraTuning.NONE);
  }

  /** Returns what a server of frames needs of this camera. */
  public CameraFeed feed(CameraTuning tuning) {
    return new CameraFeed(config.name(), hub, this::status, tuning, this::figures);
  }

  /** Returns what can be set on the camera that was opened last. Any thread. */
  ControlSet controls() {
    lock.lock();
    try {
      return controls;
    } finally {
      lock.unlock();
    }
  }

  /** Returns a number that grows whenever the controls have changed. Any thread. */
  long controlsRevision() {
    lock.lock();
    try {
      return controlsRevision;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on with other settings, for this attempt and all later ones: without a new start, or with
   * one, during which the last picture stays. Never blocks; any thread.
   *
   * @param live whether only such settings differ as take effect without a new start
   * @return the reason for each control that was refused, when the camera has delivered a frame
   *     with these settings, or has taken them over; with a {@link TuningException} if it does
   *     neither in time. It is completed on the camera's or the watchdog's thread: what depends on
   *     it belongs on another.
   */
  CompletableFuture<Map<String, String>> change(CameraConfig next, boolean live) {
    PendingChanges.Change change;
    CaptureSession adjustable;
    lock.lock();
    try {
      if (closed) {
        return CompletableFuture.failedFuture(
            new TuningException(TuningException.Kind.UNAVAILABLE, ENDING));
      }
      use(next);
      change = changes.add(clock.nanos() + watchdog.startNanos());
      adjustable = live ? session : null;
      if (adjustable == null) {
        restartNow(RestartCauses.SETTINGS);
      }
    } finally {
      lock.unlock();
    }
    if (adjustable != null) {
      publisher.quality(next.quality());
      adjustable.adjust(next, refused -> adjusted(change, refused));
    }
    return change.done();
  }

  /** Lock held. */
  private void use(CameraConfig next) {
    if (next.fps() != config.fps()) {
      frameRate = new FrameRateMeter(next.fps());
    }
    if (!next.recovery().equals(config.recovery())) {
      recovery = recoveryOf(next);
    }
    config = next;
    watchdog = StallWatchdog.of(next);
  }

  /**
   * Goes on with settings of which only those differ that do not concern the camera itself. Never
   * blocks; any thread.
   */
  void note(CameraConfig next) {
    lock.lock();
    try {
      use(next);
    } finally {
      lock.unlock();
    }
    publisher.quality(next.quality());
  }

  /**
   * Goes on with another camera, which is started at once. Until it has a picture the last one
   * stays, as when a camera is restarted. Never blocks; any thread.
   *
   * @param maker makes the camera, on this pipeline's thread, when the old one has been closed
   */
  void replace(CameraConfig next, Supplier<Camera> maker) {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      use(next);
      recovery = recoveryOf(next);
      replacement = maker;
      restartNow(RestartCauses.SETTINGS);
    } finally {
      lock.unlock();
    }
  }

  private void adjusted(PendingChanges.Change change, Map<String, String> refused) {
    lock.lock();
    try {
      changes.remove(change);
      remember(camera.controls());
    } finally {
      lock.unlock();
    }
    change.complete(refused);
  }

  /** Starts the camera anew, at once; during a pause, ends that. Never blocks; any thread. */
  void restart() {
    lock.lock();
    try {
      if (!closed) {
        restartNow(RestartCauses.REQUESTED);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Lock held. */
  private void restartNow(String cause) {
    wantedRestart = cause;
    hurry.signalAll();
    if (session != null) {
      session.cancel();
    }
  }

  private void run() {
    try {
      do {
        begin();
      } while (goOn(capture()));
    } finally {
      camera.close();
      publisher.close();
    }
  }

  private void begin() {
    replaceCamera();
    CameraConfig current;
    lock.lock();
    try {
      // The last session's. If this one cannot even be opened, that is not why.
      verdict = Verdict.FINE;
      // If there is yet another camera already, the attempt with this one ends at once.
      wantedRestart = replacement == null ? null : wantedRestart;
      changes.beginAttempt();
      current = config;
      if (!closed) {
        setState(PipelineState.STARTING);
      }
    } finally {
      lock.unlock();
    }
    camera.configure(current);
    publisher.quality(current.quality());
  }

  private void replaceCamera() {
    Supplier<Camera> maker;
    lock.lock();
    try {
      maker = replacement;
      replacement = null;
    } finally {
      lock.unlock();
    }
    if (maker == null) {
      return;
    }
    // First, so that the new one may have the same device.
    camera.close();
    Camera made = maker.get();
    lock.lock();
    try {
      camera = made;
      remember(made.controls());
      // What was wrong was wrong with the other one.
      record.forgive();
    } finally {
      lock.unlock();
    }
  }

  /** Runs one capture session to its end. Returns for how long it was live. */
  private long capture() {
    long firstFrameNanos = 0;
    boolean live = false;
    Throwable failed = null;
    CaptureSession opened = null;
    try {
      opened = camera.open();
      long openedNanos = adopt(opened);
      while (true) {
        try (CapturedFrame frame = opened.next()) {
          if (!publisher.prepare(frame)) {
            continue;
          }
          long now = clock.nanos();
          publish(frame, now, !live);
          journal.warnings(opened.warnings());
          if (!live) {
            live = true;
            firstFrameNanos = now;
            journal.live(opened, publisher.size(), now - openedNanos);
          }
        }
      }
    } catch (CaptureException | RuntimeException | Error e) {
      // Whatever it is, a camera server that has stopped trying is worse.
      failed = e;
    }
    long liveNanos = live ? clock.nanos() - firstFrameNanos : 0;
    end(opened, failed);
    return liveNanos;
  }

  /** Returns when it was opened. */
  private long adopt(CaptureSession opened) {
    long now = clock.nanos();
    lock.lock();
    try {
      session = opened;
      record.opened(now);
      notice = opened.notice();
      remember(camera.controls());
      if (closed || wantedRestart != null) {
        opened.cancel();
      }
    } finally {
      lock.unlock();
    }
    publisher.edit(
        opened.turned().inverse().then(config.picture().orientation()), config.timestamp());
    journal.opened(opened);
    return now;
  }

  /** Lock held. */
  private void remember(ControlSet now) {
    if (!now.equals(controls)) {
      controls = now;
      controlsRevision++;
    }
  }

  private void publish(CapturedFrame frame, long now, boolean first) {
    List<PendingChanges.Change> made = List.of();
    boolean changed =
        watchdog.freezeNanos() == 0 || !session.repeatsAreFaults() || publisher.changed(frame);
    JpegFrame finished = publisher.finish(frame, config.fps() <= SLOW_FPS || hub.demanded());
    frameRate.mark(now);
    lock.lock();
    try {
      if (first) {
        record.live(now);
        deliberate = false;
        setState(PipelineState.LIVE);
        made = changes.takeMade();
      }
      record.frame(now, wallClock.instant(), publisher.size(), changed, watchdog);
      missing.shows(null);
      // Inside the lock, so that a placeholder cannot overtake a picture.
      if (finished == null) {
        hub.forgetNewest();
      } else {
        hub.publish(finished);
      }
    } finally {
      lock.unlock();
    }
    PendingChanges.complete(made);
  }

  /** Closes what was opened, and says and remembers why it ended. */
  private void end(CaptureSession opened, Throwable thrown) {
    Failure ended = null;
    List<PendingChanges.Change> hopeless = List.of();
    lock.lock();
    try {
      if (!closed && wantedRestart != null && verdict == Verdict.FINE) {
        journal.restarting(wantedRestart);
        record.restarted(wantedRestart);
        deliberate = opened != null && record.everLive() && record.failure().isEmpty();
        setState(PipelineState.STARTING);
      } else if (!closed) {
        deliberate = false;
        boolean stalled = verdict != Verdict.FINE;
        ended = stalled ? Failure.of(verdict, stalledNanos, opened.trouble()) : Failure.of(thrown);
        setState(stalled ? PipelineState.STALLED : PipelineState.FAILED);
        record.failed(ended, verdict);
        if (ended.hopeless()) {
          hopeless = changes.takeMade();
        }
      }
    } finally {
      lock.unlock();
    }
    if (ended != null) {
      journal.failed(ended);
      PendingChanges.fail(hopeless, ended.words());
    }
    if (opened != null) {
      close(opened);
    }
  }

  private void close(CaptureSession opened) {
    try {
      opened.close();
    } catch (RuntimeException | Error e) {
      // As above: this thread must live on, and try again.
      journal.cannotClose(opened, e);
    }
    lock.lock();
    try {
      record.closed(opened.dropped(), opened.broken());
      session = null;
      notice = Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether there is to be a next attempt, which waits unless somebody wants it now. */
  private boolean goOn(long liveNanos) {
    lock.lock();
    try {
      if (closed || wantedRestart != null) {
        return !closed;
      }
    } finally {
      lock.unlock();
    }
    return pause(recovery.pauseAfter(liveNanos));
  }

  /** Waits before the next attempt. Returns false if there is to be none. */
  private boolean pause(Duration pause) {
    lock.lock();
    try {
      if (!closed) {
        setState(PipelineState.BACKOFF);
      }
      long nanos = pause.toNanos();
      while (!closed && wantedRestart == null && nanos > 0) {
        long slice = Math.min(nanos, RETURN_LOOK_INTERVAL.toNanos());
        nanos -= slice - hurry.awaitNanos(slice);
        if (!closed && wantedRestart == null && nanos > 0 && hasReturned()) {
          break;
        }
      }
      return !closed;
    } catch (InterruptedException e) {
      // Nobody interrupts this thread but a library that has gone wrong: try again, only sooner.
      log.debug("camera {}: pause cut short", config.name(), e);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Asks the camera, which may take a moment, without the lock. Lock held. */
  private boolean hasReturned() {
    lock.unlock();
    try {
      return camera.hasReturned();
    } catch (RuntimeException | Error e) {
      // As above: this thread must live on.
      log.debug("camera {}: cannot look for its return", config.name(), e);
      return false;
    } finally {
      lock.lock();
    }
  }

  /**
   * Looks after the capture: cancels one that has stalled, and shows a placeholder where pictures
   * have been missing for too long. Watchdog thread only.
   */
  public void tick() {
    MissingPicture.Message wanted;
    List<PendingChanges.Change> overdue;
    String why;
    lock.lock();
    try {
      if (closed || record.startedAt() == null) {
        return;
      }
      long now = clock.nanos();
      overdue = changes.takeOverdue(now);
      why = record.reason();
      if (session != null && verdict == Verdict.FINE) {
        verdict = record.judge(state, watchdog, now);
        if (verdict != Verdict.FINE) {
          stalledNanos = now - record.goodUntil(verdict);
          session.cancel();
        }
      }
      wanted = isPictureMissing(now) ? missing.wanted(record, config) : null;
    } finally {
      lock.unlock();
    }
    PendingChanges.fail(overdue, why);
    if (wanted != null) {
      show(wanted);
    }
  }

  private boolean isPictureMissing(long now) {
    // If the camera does not come back from a restart that was wanted, that becomes a failure.
    return !deliberate && MissingPicture.isDue(record, watchdog, now);
  }

  /**
   * Renders a placeholder, and publishes it unless the camera has come back meanwhile. If the
   * reason has changed meanwhile, the next round renders that.
   */
  private void show(MissingPicture.Message wanted) {
    JpegFrame frame = missing.render(wanted);
    lock.lock();
    try {
      if (!closed && isPictureMissing(clock.nanos())) {
        missing.shows(wanted);
        hub.publish(frame);
      } else {
        frame.release();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Returns how the camera is doing now. */
  public PipelineStatus status() {
    lock.lock();
    try {
      long now = clock.nanos();
      long ageNanos = record.ageNanos(now);
      long lost =
          record.lostInEndedSessions()
              + (session == null ? 0 : session.dropped())
              + publisher.unaffordable();
      boolean healthy =
          (state == PipelineState.LIVE || deliberate)
              && verdict == Verdict.FINE
              && ageNanos < watchdog.stallNanos();
      return new PipelineStatus(
          config.name(),
          config.type(),
          session == null ? Optional.empty() : Optional.of(session.source()),
          state,
          stateSince,
          healthy ? Optional.empty() : Optional.of(record.reason()),
          notice,
          session == null ? Optional.empty() : session.format(),
          session == null ? List.of() : session.warnings(),
          Optional.ofNullable(record.lastFrameAt()),
          record.everLive() ? Optional.of(Duration.ofNanos(ageNanos)) : Optional.empty(),
          config.fps(),
          frameRate.rate(now),
          config.size(),
          record.lastSize(),
          record.frames(),
          lost,
          publisher.corrupt(),
          publisher.repaired(),
          record.restarts(),
          record.lastFailure(),
          healthy);
    } finally {
      lock.unlock();
    }
  }

  private CaptureFigures figures() {
    lock.lock();
    try {
      long broken = session == null ? 0 : session.broken();
      long lost = session == null ? 0 : session.dropped();
      return new CaptureFigures(
          record.overtaken(lost, broken),
          record.brokenInEndedSessions() + broken,
          publisher.corrupt(),
          publisher.unaffordable(),
          publisher.unwatched(),
          publisher.encodeTimes(),
          session == null ? Optional.empty() : session.sensor());
    } finally {
      lock.unlock();
    }
  }

  private void setState(PipelineState next) {
    state = next;
    stateSince = wallClock.instant();
    stateSinceNanos = clock.nanos();
    stateChanges++;
  }

  /**
   * Returns whether the camera's thread moves: a camera that fails again and again does, one whose
   * thread hangs does not. Any thread.
   */
  public Pulse pulse() {
    lock.lock();
    try {
      long beats = stateChanges + record.frames();
      boolean excused = state.isAtRest() || silentNanos(clock.nanos()) <= allowedSilenceNanos();
      return new Pulse("camera " + config.name(), thread.getName(), beats, excused, state.label());
    } finally {
      lock.unlock();
    }
  }

  private long silentNanos(long now) {
    long inState = now - stateSinceNanos;
    return switch (state) {
      case LIVE -> Math.min(inState, record.ageNanos(now));
      case STARTING -> session == null ? inState : now - record.openedNanos();
      default -> inState;
    };
  }

  private long allowedSilenceNanos() {
    return switch (state) {
      case LIVE -> watchdog.stallNanos();
      case STARTING -> watchdog.startNanos();
      case BACKOFF -> config.recovery().backoffMax().toNanos();
      default -> END_LIMIT.toNanos();
    };
  }

  /** Asks the camera thread to end the capture and to stop trying. Never blocks; any thread. */
  public void cancel() {
    List<PendingChanges.Change> abandoned;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      setState(PipelineState.CLOSED);
      hurry.signalAll();
      if (session != null) {
        session.cancel();
      }
      abandoned = changes.takeAll();
    } finally {
      lock.unlock();
    }
    PendingChanges.fail(abandoned, ENDING);
  }

  /**
   * Waits for the camera thread to end after {@link #cancel()}, and lets go of the frames.
   *
   * @return whether it has ended, and the camera is free
   */
  public boolean awaitEnd(Duration limit) {
    try {
      if (thread.getState() != Thread.State.NEW) {
        thread.join(Math.max(1, limit.toMillis()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    hub.close();
    return !thread.isAlive();
  }
}
