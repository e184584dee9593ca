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
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Keeps one camera running for ever: opens it, passes its frames on, and starts it again whenever
 * it fails or falls silent. The only place where a camera is restarted.
 *
 * <p>A thread of its own, {@code camera-NAME}, opens, reads and closes. The watchdog thread calls
 * {@link #tick()}, which may cancel a capture and show a placeholder, and nothing else. Status may
 * be asked for by any thread.
 */
public final class CameraPipeline {
  /**
   * At this many frames a second and fewer, raw pictures are encoded although nobody watches: a
   * frame now and then costs little, and whoever comes should not have to wait for the next.
   */
  private static final double SLOW_FPS = 1;

  /** So long may the end of a session take: that of a program has two limits of two seconds. */
  private static final Duration END_LIMIT = Duration.ofSeconds(5);

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

  // Written with the lock.
  private volatile Camera camera;
  private volatile CameraConfig config;
  private volatile RecoveryPolicy recovery;
  private volatile StallWatchdog watchdog;
  private volatile FrameRateMeter frameRate;

  // Guarded by lock.
  private final CameraLifecycle life;
  private final AttemptPause attempts;
  private final PendingChanges changes = new PendingChanges();

  /** Makes the camera that is to take the place of this one; null for none. */
  private Supplier<Camera> replacement;

  private ControlSet controls = ControlSet.NONE;
  private long controlsRevision;
  private CaptureSession session;

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
    this.life = new CameraLifecycle(clock, wallClock);
    this.attempts = new AttemptPause(config.name(), life, lock);
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
      life.record().started(clock.nanos(), wallClock.instant());
    } finally {
      lock.unlock();
    }
    hub.onDemand(this::demandChanged);
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
   * @return completed when the camera has delivered a frame with these settings, or has taken them
   *     over, or at once if it is idle; with a {@link TuningException} if it does neither in time.
   *     It is completed on the camera's or the watchdog's thread: what depends on it belongs on
   *     another.
   */
  CompletableFuture<PendingChanges.Outcome> change(CameraConfig next, boolean live) {
    PendingChanges.Change change;
    CaptureSession adjustable;
    lock.lock();
    try {
      if (life.isClosed()) {
        return CompletableFuture.failedFuture(
            new TuningException(TuningException.Kind.UNAVAILABLE, ENDING));
      }
      use(next);
      if (life.isIdle()) {
        return CompletableFuture.completedFuture(new PendingChanges.Outcome(Map.of(), true));
      }
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
    if (life.isIdle()) {
      // Perhaps it is not to be any more.
      attempts.hurry();
    }
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
      if (life.isClosed()) {
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

  /**
   * Starts the camera anew, at once; during a pause, ends that. Never blocks; any thread.
   *
   * @return false if the camera is idle, and stays so
   */
  boolean restart() {
    lock.lock();
    try {
      if (!life.isClosed() && !life.isIdle()) {
        restartNow(RestartCauses.REQUESTED);
      }
      return !life.isIdle();
    } finally {
      lock.unlock();
    }
  }

  /** Lock held. */
  private void restartNow(String cause) {
    life.want(cause);
    attempts.hurry();
    if (session != null) {
      session.cancel();
    }
  }

  /** The first reader has come, or the last has gone. Never blocks; any thread. */
  private void demandChanged() {
    lock.lock();
    try {
      life.demandChanged(clock.nanos());
      if (life.isIdle()) {
        attempts.hurry();
      }
    } finally {
      lock.unlock();
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
      // If there is yet another camera already, the attempt with this one ends at once.
      life.begin(replacement != null);
      changes.beginAttempt();
      current = config;
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
      life.record().forgive();
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
          boolean last = live && mayRest(now);
          publish(frame, now, !live, last);
          journal.warnings(opened.warnings());
          if (!live) {
            live = true;
            firstFrameNanos = now;
            journal.live(opened, publisher.size(), now - openedNanos);
          }
          if (last && rest()) {
            break;
          }
        }
      }
    } catch (CaptureException | RuntimeException | Error e) {
      // Whatever it is, a camera server that has stopped trying is worse.
      failed = e;
    }
    long liveNanos = live ? clock.nanos() - firstFrameNanos : 0;
    if (failed == null) {
      close(opened);
    } else {
      end(opened, failed);
    }
    return liveNanos;
  }

  /** Returns when it was opened. */
  private long adopt(CaptureSession opened) {
    long now = clock.nanos();
    lock.lock();
    try {
      session = opened;
      life.opened(now, opened.notice());
      remember(camera.controls());
      if (life.isClosed() || life.isRestartWanted()) {
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

  /** Whether nobody has wanted frames for long enough, and nobody waits for anything else. */
  private boolean mayRest(long now) {
    lock.lock();
    try {
      return changes.isEmpty() && life.mayRest(config.idle(), now, hub.demanded());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets the camera be idle, unless somebody has come meanwhile. Its last picture stays, but not as
   * a live one.
   */
  private boolean rest() {
    JpegFrame newest = hub.retainedNewest();
    JpegFrame old = null;
    if (newest != null) {
      old = publisher.old(newest);
      newest.release();
    }
    lock.lock();
    try {
      if (!changes.isEmpty() || !life.mayRest(config.idle(), clock.nanos(), hub.demanded())) {
        if (old != null) {
          old.release();
        }
        return false;
      }
      life.rest();
      if (old == null) {
        hub.forgetNewest();
      } else {
        missing.showsOldPicture();
        hub.publish(old);
      }
    } finally {
      lock.unlock();
    }
    journal.idle(config.idle().linger());
    return true;
  }

  /**
   * @param last whether it is kept for whoever comes when the camera is idle
   */
  private void publish(CapturedFrame frame, long now, boolean first, boolean last) {
    List<PendingChanges.Change> made = List.of();
    boolean changed =
        watchdog.freezeNanos() == 0 || !session.repeatsAreFaults() || publisher.changed(frame);
    // The first although nobody watches yet: who comes with the start would wait for the second.
    boolean wanted = first || last || config.fps() <= SLOW_FPS || hub.demanded();
    JpegFrame finished = publisher.finish(frame, wanted);
    frameRate.mark(now);
    lock.lock();
    try {
      if (first) {
        life.live(now);
        made = changes.takeMade();
      }
      life.record().frame(now, wallClock.instant(), publisher.size(), changed, watchdog);
      missing.showsCamera();
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
      String wish = life.isClosed() ? null : life.endedByWish(opened != null);
      if (wish != null) {
        journal.restarting(wish);
      } else if (!life.isClosed()) {
        ended =
            life.verdict() == Verdict.FINE
                ? Failure.of(thrown)
                : Failure.of(life.verdict(), life.stalledNanos(), opened.trouble());
        life.failed(ended);
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
      life.sessionClosed(opened.dropped(), opened.broken());
      session = null;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it is time for the next attempt. Returns false if there is to be none. */
  private boolean goOn(long liveNanos) {
    lock.lock();
    try {
      if (life.isIdle()) {
        recovery.lived(liveNanos);
        attempts.awaitWhile(() -> config.idle().stopsCamera() && !hub.demanded());
        if (!life.isClosed()) {
          life.wake();
          journal.waking(hub.demanded());
        }
      } else if (!life.isClosed() && !life.isRestartWanted()) {
        life.backOff();
        attempts.await(recovery.pauseAfter(liveNanos), camera);
      }
      return !life.isClosed();
    } finally {
      lock.unlock();
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
      if (life.isClosed() || life.record().startedAt() == null) {
        return;
      }
      long now = clock.nanos();
      overdue = changes.takeOverdue(now);
      why = life.record().reason();
      if (session != null && life.condemns(watchdog, now)) {
        session.cancel();
      }
      wanted = missing.wanted(life, config, watchdog, now);
    } finally {
      lock.unlock();
    }
    PendingChanges.fail(overdue, why);
    if (wanted != null) {
      show(wanted);
    }
  }

  /**
   * Renders a placeholder, and publishes it unless the camera has come back meanwhile. If the
   * reason has changed meanwhile, the next round renders that.
   */
  private void show(MissingPicture.Message wanted) {
    JpegFrame frame = missing.render(wanted);
    lock.lock();
    try {
      if (missing.isDue(life, watchdog, clock.nanos())) {
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
      CaptureRecord record = life.record();
      long lost =
          record.lostInEndedSessions()
              + (session == null ? 0 : session.dropped())
              + publisher.unaffordable();
      boolean healthy = life.isHealthy(watchdog, now);
      return new PipelineStatus(
          config.name(),
          config.type(),
          session == null ? Optional.empty() : Optional.of(session.source()),
          life.state(),
          life.since(),
          life.reason(healthy),
          life.notice(),
          session == null ? Optional.empty() : session.format(),
          session == null ? List.of() : session.warnings(),
          Optional.ofNullable(record.lastFrameAt()),
          record.everLive()
              ? Optional.of(Duration.ofNanos(record.ageNanos(now)))
              : Optional.empty(),
          config.fps(),
          life.isIdle() ? 0 : frameRate.rate(now),
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
          life.record().overtaken(lost, broken),
          life.record().brokenInEndedSessions() + broken,
          publisher.corrupt(),
          publisher.unaffordable(),
          publisher.unwatched(),
          publisher.encodeTimes(),
          session == null ? Optional.empty() : session.sensor());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns whether the camera's thread moves: a camera that fails again and again does, one whose
   * thread hangs does not. Any thread.
   */
  public Pulse pulse() {
    lock.lock();
    try {
      long beats = life.changes() + life.record().frames();
      boolean closing = life.isIdle() && session != null;
      boolean excused =
          (life.state().isAtRest() && !closing)
              || life.silentNanos(clock.nanos(), session != null) <= allowedSilenceNanos();
      return new Pulse(
          "camera " + config.name(), thread.getName(), beats, excused, life.state().label());
    } finally {
      lock.unlock();
    }
  }

  private long allowedSilenceNanos() {
    return switch (life.state()) {
      case LIVE -> watchdog.stallNanos();
      case STARTING -> watchdog.startNanos();
      // The pause may be of settings that allowed a longer one.
      case BACKOFF -> Math.max(attempts.nanos(), config.recovery().backoffMax().toNanos());
      default -> END_LIMIT.toNanos();
    };
  }

  /** Asks the camera thread to end the capture and to stop trying. Never blocks; any thread. */
  public void cancel() {
    List<PendingChanges.Change> abandoned;
    lock.lock();
    try {
      if (life.isClosed()) {
        return;
      }
      life.close();
      attempts.hurry();
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
