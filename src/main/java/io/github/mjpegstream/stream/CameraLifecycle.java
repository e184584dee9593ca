package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.CameraConfig.IdleConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Where one camera is in its life, how it got there, and what may come next. Does nothing itself.
 * Times are nanoseconds of the monotonic clock. Confined to whoever holds the pipeline's lock; but
 * for closing, only the camera thread moves the state.
 */
final class CameraLifecycle {
  private static final String NOBODY_WATCHES =
      "nobody watches, so the camera is off. It starts when somebody does.";

  private final CaptureRecord record = new CaptureRecord();
  private final MonotonicClock clock;
  private final InstantSource wallClock;
  private PipelineState state = PipelineState.STOPPED;
  private Instant since;
  private long sinceNanos;
  private long changes;

  /** Why somebody wants the camera to be started anew; null if nobody does. */
  private String wantedRestart;

  /** Whether the camera is being started because somebody wanted it, and no frame has come yet. */
  private boolean deliberate;

  /**
   * Whether the camera is being started because somebody has come while it was idle, and neither a
   * frame nor a failure has come yet.
   */
  private boolean waking;

  /** Of the session that was opened last. */
  private Verdict verdict = Verdict.FINE;

  /** For how long nothing (new) had come when the verdict fell. */
  private long stalledNanos;

  private Optional<String> notice = Optional.empty();

  /** When there was last a reason for the camera to run. */
  private long wantedNanos;

  CameraLifecycle(MonotonicClock clock, InstantSource wallClock) {
    this.clock = clock;
    this.wallClock = wallClock;
    this.since = wallClock.instant();
  }

  /** Returns what is known of its captures so far. */
  CaptureRecord record() {
    return record;
  }

  PipelineState state() {
    return state;
  }

  /** Returns when it entered its state. */
  Instant since() {
    return since;
  }

  /** Returns how often its state has changed. */
  long changes() {
    return changes;
  }

  /**
   * Returns for how long nothing has happened that its state lets one expect.
   *
   * @param open whether there is a session
   */
  long silentNanos(long nowNanos, boolean open) {
    long inState = nowNanos - sinceNanos;
    return switch (state) {
      case LIVE -> Math.min(inState, record.ageNanos(nowNanos));
      case STARTING -> open ? nowNanos - record.openedNanos() : inState;
      default -> inState;
    };
  }

  boolean isClosed() {
    return state == PipelineState.CLOSED;
  }

  boolean isIdle() {
    return state == PipelineState.IDLE;
  }

  boolean isWaking() {
    return waking;
  }

  private void enter(PipelineState next) {
    if (state != next && !isClosed()) {
      state = next;
      since = wallClock.instant();
      sinceNanos = clock.nanos();
      changes++;
    }
  }

  /** Somebody wants the camera to be started anew. */
  void want(String cause) {
    wantedRestart = cause;
  }

  boolean isRestartWanted() {
    return wantedRestart != null;
  }

  /** A reader has come, or the last has gone. */
  void demandChanged(long nowNanos) {
    wantedNanos = nowNanos;
  }

  /**
   * The next attempt begins.
   *
   * @param unwanted whether it is to end at once, since there is a reason for yet another one
   */
  void begin(boolean unwanted) {
    // The last session's. If this one cannot even be opened, that is not why.
    verdict = Verdict.FINE;
    wantedRestart = unwanted ? wantedRestart : null;
    enter(PipelineState.STARTING);
  }

  /** The camera has been opened. */
  void opened(long nowNanos, Optional<String> words) {
    record.opened(nowNanos);
    notice = words;
  }

  /** The first frame has come: the camera works. */
  void live(long nowNanos) {
    record.live(nowNanos);
    deliberate = false;
    waking = false;
    // It is to show that it works for a while before it may be idle.
    wantedNanos = nowNanos;
    enter(PipelineState.LIVE);
  }

  /**
   * The attempt has ended. If that was wanted, and the camera worked, it is started again as if
   * nothing had happened.
   *
   * @return why it was wanted, or null if it was not: then it has failed
   */
  String endedByWish(boolean wasOpen) {
    if (wantedRestart == null || verdict != Verdict.FINE) {
      return null;
    }
    record.restarted(wantedRestart);
    deliberate = wasOpen && record.everLive() && record.failure().isEmpty();
    enter(PipelineState.STARTING);
    return wantedRestart;
  }

  /** Returns the verdict because of which the session was cancelled, or {@code FINE}. */
  Verdict verdict() {
    return verdict;
  }

  /** Returns for how long nothing (new) had come when the verdict fell. */
  long stalledNanos() {
    return stalledNanos;
  }

  void failed(Failure failure) {
    deliberate = false;
    waking = false;
    enter(verdict == Verdict.FINE ? PipelineState.FAILED : PipelineState.STALLED);
    record.failed(failure, verdict);
  }

  /**
   * The session has been closed.
   *
   * @param lost frames that it lost
   * @param broken those of them that came cut off or too large
   */
  void sessionClosed(long lost, long broken) {
    record.closed(lost, broken);
    notice = Optional.empty();
  }

  void backOff() {
    enter(PipelineState.BACKOFF);
  }

  /** Nobody watches, and the camera is closed. */
  void rest() {
    enter(PipelineState.IDLE);
  }

  /** Somebody watches. */
  void wake() {
    waking = true;
    enter(PipelineState.STARTING);
  }

  void close() {
    enter(PipelineState.CLOSED);
  }

  /** Judges the open session, if nothing is wrong with it yet. Returns whether there is now. */
  boolean condemns(StallWatchdog watchdog, long nowNanos) {
    if (verdict != Verdict.FINE) {
      return false;
    }
    verdict = record.judge(state, watchdog, nowNanos);
    if (verdict == Verdict.FINE) {
      return false;
    }
    stalledNanos = nowNanos - record.goodUntil(verdict);
    return true;
  }

  /**
   * Returns whether the camera may be closed because nobody watches. Trouble must not hide behind
   * an idle camera: only one that works may, and none that stands in for another.
   *
   * @param demanded whether anybody wants its frames now
   */
  boolean mayRest(IdleConfig idle, long nowNanos, boolean demanded) {
    return idle.stopsCamera()
        && !demanded
        && nowNanos - wantedNanos >= idle.linger().toNanos()
        && state == PipelineState.LIVE
        && verdict == Verdict.FINE
        && wantedRestart == null
        && notice.isEmpty();
  }

  /** Whether the last picture stays for now, however old: the camera is off or will be back. */
  boolean keepsLastPicture() {
    return deliberate || isIdle();
  }

  /** Whether pictures come, or would if somebody watched. */
  boolean isHealthy(StallWatchdog watchdog, long nowNanos) {
    boolean delivers =
        (state == PipelineState.LIVE || deliberate)
            && record.ageNanos(nowNanos) < watchdog.stallNanos();
    return verdict == Verdict.FINE && (delivers || waking || isIdle());
  }

  /** Returns why there is no live picture, in words; empty where there is, or will be at once. */
  Optional<String> reason(boolean healthy) {
    if (isIdle()) {
      return Optional.of(NOBODY_WATCHES);
    }
    return healthy ? Optional.empty() : Optional.of(record.reason());
  }

  /** Returns what a person should know although it works. */
  Optional<String> notice() {
    return notice;
  }
}
