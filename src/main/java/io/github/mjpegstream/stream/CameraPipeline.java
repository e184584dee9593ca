package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
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

  /** A viewer of a camera that has never shown a picture waits this long for a word about it. */
  private static final Duration FIRST_PLACEHOLDER_AFTER = Duration.ofSeconds(1);

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
  private static final String WAITING = "waiting for the first frame";

  /** Causes of restarts that are nobody's fault. */
  private static final String SETTINGS = "settings";

  private static final String REQUESTED = "requested";

  private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final Camera camera;
  private final FrameHub hub;
  private final FramePublisher publisher;
  private final PlaceholderFrames placeholders;
  private final RecoveryPolicy recovery;
  private final MonotonicClock clock;
  private final InstantSource wallClock;
  private final PipelineLog journal;
  private final Thread thread;

  private final ReentrantLock lock = new ReentrantLock();

  /** The pipeline is closed, or the camera is to be started at once. */
  private final Condition hurry = lock.newCondition();

  // Written with the lock.
  private volatile CameraConfig config;
  private volatile StallWatchdog watchdog;
  private volatile FrameRateMeter frameRate;

  // Guarded by lock.
  private final PendingChanges changes = new PendingChanges();

  /** Why somebody wants the camera to be started anew; null if nobody does. */
  private String wantedRestart;

  /** Whether the camera is being started because somebody wanted it, and no frame has come yet. */
  private boolean deliberate;

  private ControlSet controls = ControlSet.NONE;
  private long controlsRevision;
  private PipelineState state = PipelineState.STOPPED;
  private Instant stateSince;

  /** By when the state is to have changed, but for {@code LIVE}, in which frames are to come. */
  private long stateUntilNanos;

  /** Grows with every frame and every change of the state. */
  private long beats;

  private CaptureSession session;
  private Verdict verdict = Verdict.FINE;

  /** For how long nothing (new) had come when the verdict fell. */
  private long stalledNanos;

  private int freezesInARow;
  private boolean closed;
  private long openedNanos;
  private long lastFrameNanos;
  private long lastChangeNanos;
  private Instant lastFrameAt;
  private Optional<FrameSize> lastSize = Optional.empty();
  private Optional<String> notice = Optional.empty();
  private Optional<String> failure = Optional.empty();
  private Optional<String> lastFailure = Optional.empty();
  private final Map<String, Long> restarts = new TreeMap<>();
  private long frames;
  private long lostInEndedSessions;

  /** Null while pictures of the camera are shown. */
  private Placeholder shownPlaceholder;

  private long startedNanos;
  private Instant startedAt;

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
    this.placeholders = placeholders;
    this.clock = clock;
    this.wallClock = wallClock;
    this.frameRate = new FrameRateMeter(config.fps());
    this.journal = new PipelineLog(config.name());
    CameraConfig.RecoveryConfig limits = config.recovery();
    this.recovery = new RecoveryPolicy(limits.backoffMin(), limits.backoffMax(), random);
    this.watchdog = StallWatchdog.of(config);
    this.stateSince = wallClock.instant();
    this.thread = new Thread(this::run, "camera-" + config.name());
    thread.setDaemon(true);
  }

  /** Starts the camera, and keeps it running until {@link #cancel()}. */
  public void start() {
    lock.lock();
    try {
      startedNanos = clock.nanos();
      startedAt = wallClock.instant();
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
    return new CameraFeed(config.name(), hub, this::status, tuning);
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
      if (next.fps() != config.fps()) {
        frameRate = new FrameRateMeter(next.fps());
      }
      config = next;
      watchdog = StallWatchdog.of(next);
      change = changes.add(clock.nanos() + watchdog.startNanos());
      adjustable = live ? session : null;
      if (adjustable == null) {
        restartNow(SETTINGS);
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
        restartNow(REQUESTED);
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
      publisher.close();
    }
  }

  private void begin() {
    CameraConfig current;
    lock.lock();
    try {
      // The last session's. If this one cannot even be opened, that is not why.
      verdict = Verdict.FINE;
      wantedRestart = null;
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

  /** Runs one capture session to its end. Returns for how long it was live. */
  private long capture() {
    long firstFrameNanos = 0;
    boolean live = false;
    Throwable failed = null;
    CaptureSession opened = null;
    try {
      opened = camera.open();
      adopt(opened);
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

  private void adopt(CaptureSession opened) {
    lock.lock();
    try {
      session = opened;
      openedNanos = clock.nanos();
      beats++;
      stateUntilNanos = openedNanos + watchdog.startNanos();
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
        failure = Optional.empty();
        lastChangeNanos = now;
        deliberate = false;
        setState(PipelineState.LIVE);
        made = changes.takeMade();
      }
      frames++;
      beats++;
      lastFrameNanos = now;
      lastFrameAt = wallClock.instant();
      lastSize = Optional.of(publisher.size());
      if (changed) {
        if (now - lastChangeNanos < watchdog.freezeNanos()
            && now - openedNanos > RecoveryPolicy.FORGIVEN_AFTER.toNanos()) {
          freezesInARow = 0;
        }
        lastChangeNanos = now;
      }
      shownPlaceholder = null;
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
        restarts.merge(wantedRestart, 1L, Long::sum);
        deliberate = opened != null && lastFrameAt != null && failure.isEmpty();
        setState(PipelineState.STARTING);
      } else if (!closed) {
        deliberate = false;
        boolean stalled = verdict != Verdict.FINE;
        ended = stalled ? Failure.of(verdict, stalledNanos, opened.trouble()) : Failure.of(thrown);
        setState(stalled ? PipelineState.STALLED : PipelineState.FAILED);
        if (verdict == Verdict.FREEZE) {
          freezesInARow++;
        }
        failure = Optional.of(ended.words());
        lastFailure = failure;
        restarts.merge(ended.cause(), 1L, Long::sum);
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
      lostInEndedSessions += opened.dropped();
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
      long nanos = pause.toNanos();
      if (!closed) {
        setState(PipelineState.BACKOFF);
        stateUntilNanos = clock.nanos() + nanos;
      }
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
    Placeholder wanted;
    List<PendingChanges.Change> overdue;
    String why;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      long now = clock.nanos();
      overdue = changes.takeOverdue(now);
      why = failure.orElse(WAITING);
      if (session != null && verdict == Verdict.FINE) {
        verdict = judge(now);
        if (verdict != Verdict.FINE) {
          stalledNanos = now - goodUntil(verdict);
          session.cancel();
        }
      }
      wanted = wantedPlaceholder(now);
    } finally {
      lock.unlock();
    }
    PendingChanges.fail(overdue, why);
    if (wanted != null) {
      show(wanted);
    }
  }

  private Verdict judge(long now) {
    return switch (state) {
      case STARTING -> watchdog.judgeStarting(now - openedNanos);
      case LIVE -> watchdog.judgeLive(now - lastFrameNanos, now - lastChangeNanos, freezesInARow);
      default -> Verdict.FINE;
    };
  }

  private long goodUntil(Verdict stalled) {
    return switch (stalled) {
      case STALL -> lastFrameNanos;
      case NO_FIRST_FRAME -> openedNanos;
      case FREEZE -> lastChangeNanos;
      case FINE -> throw new IllegalArgumentException("nothing stalled");
    };
  }

  /** Returns the placeholder that ought to be shown and is not, or null. */
  private Placeholder wantedPlaceholder(long now) {
    if (!pictureMissing(now)) {
      return null;
    }
    boolean ever = lastFrameAt != null;
    Instant since = ever ? lastFrameAt : startedAt;
    String title =
        (ever ? "no signal since " : "no picture yet, started ")
            + TIME_OF_DAY.format(since.atZone(ZoneId.systemDefault()));
    String text = config.name() + ": " + failure.orElse(WAITING);
    Placeholder wanted =
        new Placeholder(
            lastSize.orElse(config.picture().orientation().turned(config.size())), title, text);
    return wanted.equals(shownPlaceholder) ? null : wanted;
  }

  private boolean pictureMissing(long now) {
    if (deliberate) {
      // The last picture stays; if the camera does not come back, the restart becomes a failure.
      return false;
    }
    return lastFrameAt == null
        ? now - startedNanos >= FIRST_PLACEHOLDER_AFTER.toNanos()
        : now - lastFrameNanos >= watchdog.stallNanos();
  }

  /**
   * Renders a placeholder, and publishes it unless the camera has come back meanwhile. If the
   * reason has changed meanwhile, the next round renders that.
   */
  private void show(Placeholder wanted) {
    JpegFrame frame =
        placeholders.render(
            wanted.size(),
            wanted.title(),
            wanted.text(),
            clock.nanos(),
            epochMicros(wallClock.instant()));
    lock.lock();
    try {
      if (!closed && pictureMissing(clock.nanos())) {
        shownPlaceholder = wanted;
        hub.publish(frame);
      } else {
        frame.release();
      }
    } finally {
      lock.unlock();
    }
  }

  /** What a placeholder says. */
  private record Placeholder(FrameSize size, String title, String text) {}

  private static long epochMicros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1000;
  }

  /** Returns how the camera is doing now. */
  public PipelineStatus status() {
    lock.lock();
    try {
      long now = clock.nanos();
      boolean ever = lastFrameAt != null;
      long ageNanos = now - lastFrameNanos;
      long lost =
          lostInEndedSessions
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
          healthy ? Optional.empty() : failure.or(() -> Optional.of(WAITING)),
          notice,
          session == null ? Optional.empty() : session.format(),
          session == null ? List.of() : session.warnings(),
          Optional.ofNullable(lastFrameAt),
          ever ? Optional.of(Duration.ofNanos(ageNanos)) : Optional.empty(),
          config.fps(),
          frameRate.rate(now),
          config.size(),
          lastSize,
          frames,
          lost,
          publisher.corrupt(),
          publisher.repaired(),
          restarts,
          lastFailure,
          healthy);
    } finally {
      lock.unlock();
    }
  }

  private void setState(PipelineState next) {
    state = next;
    stateSince = wallClock.instant();
    beats++;
    Duration limit =
        next == PipelineState.STARTING ? Duration.ofNanos(watchdog.startNanos()) : END_LIMIT;
    stateUntilNanos = clock.nanos() + limit.toNanos();
  }

  /**
   * Returns whether the camera's thread moves: a camera that fails again and again does, one whose
   * thread hangs does not. Any thread.
   */
  public Pulse pulse() {
    lock.lock();
    try {
      long untilNanos =
          state == PipelineState.LIVE ? lastFrameNanos + watchdog.stallNanos() : stateUntilNanos;
      boolean excused = state.isAtRest() || clock.nanos() - untilNanos <= 0;
      return new Pulse("camera " + config.name(), thread.getName(), beats, excused, state.label());
    } finally {
      lock.unlock();
    }
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
