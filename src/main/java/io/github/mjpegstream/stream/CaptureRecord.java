package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has become of one camera so far: when frames came, what they were like, why captures ended.
 * Times are nanoseconds of the monotonic clock. Confined to whoever holds the pipeline's lock.
 */
final class CaptureRecord {
  private static final String WAITING = "waiting for the first frame";

  private final Map<String, Long> restarts = new TreeMap<>();
  private long startedNanos;
  private Instant startedAt;
  private long openedNanos;
  private long lastFrameNanos;
  private long lastChangeNanos;
  private Instant lastFrameAt;
  private int freezesInARow;
  private Optional<FrameSize> lastSize = Optional.empty();
  private Optional<String> failure = Optional.empty();
  private Optional<String> lastFailure = Optional.empty();
  private long frames;
  private long lostInEndedSessions;
  private long brokenInEndedSessions;
  private long overtaken;

  void started(long nowNanos, Instant at) {
    startedNanos = nowNanos;
    startedAt = at;
  }

  /** A session has been opened. */
  void opened(long nowNanos) {
    openedNanos = nowNanos;
  }

  /** The first frame of a session has come: the camera works. */
  void live(long nowNanos) {
    failure = Optional.empty();
    lastChangeNanos = nowNanos;
  }

  /**
   * A valid frame has come.
   *
   * @param changed whether it differs from the one before it, or need not
   */
  void frame(long nowNanos, Instant at, FrameSize size, boolean changed, StallWatchdog watchdog) {
    frames++;
    lastFrameNanos = nowNanos;
    lastFrameAt = at;
    if (lastSize.isEmpty() || !lastSize.get().equals(size)) {
      lastSize = Optional.of(size);
    }
    if (changed) {
      if (nowNanos - lastChangeNanos < watchdog.freezeNanos()
          && nowNanos - openedNanos > RecoveryPolicy.FORGIVEN_AFTER.toNanos()) {
        freezesInARow = 0;
      }
      lastChangeNanos = nowNanos;
    }
  }

  /** A session has ended because somebody wanted it. */
  void restarted(String cause) {
    restarts.merge(cause, 1L, Long::sum);
  }

  /**
   * An attempt has failed.
   *
   * @param verdict of the watchdog; {@code FINE} if it failed by itself
   */
  void failed(Failure ended, Verdict verdict) {
    if (verdict == Verdict.FREEZE) {
      freezesInARow++;
    }
    failure = Optional.of(ended.words());
    lastFailure = failure;
    restarts.merge(ended.cause(), 1L, Long::sum);
  }

  /** What was wrong does not count any more. */
  void forgive() {
    failure = Optional.empty();
    freezesInARow = 0;
  }

  /**
   * A session has been closed.
   *
   * @param lost frames that it lost
   * @param broken those of them that came cut off or too large
   */
  void closed(long lost, long broken) {
    lostInEndedSessions += lost;
    brokenInEndedSessions += broken;
  }

  /** Judges the session that is open. */
  Verdict judge(PipelineState state, StallWatchdog watchdog, long nowNanos) {
    return switch (state) {
      case STARTING -> watchdog.judgeStarting(nowNanos - openedNanos);
      case LIVE ->
          watchdog.judgeLive(nowNanos - lastFrameNanos, nowNanos - lastChangeNanos, freezesInARow);
      default -> Verdict.FINE;
    };
  }

  /** Returns until when all was well with a session that has been judged otherwise. */
  long goodUntil(Verdict stalled) {
    return switch (stalled) {
      case STALL -> lastFrameNanos;
      case NO_FIRST_FRAME -> openedNanos;
      case FREEZE -> lastChangeNanos;
      case FINE -> throw new IllegalArgumentException("nothing stalled");
    };
  }

  long startedNanos() {
    return startedNanos;
  }

  Instant startedAt() {
    return startedAt;
  }

  long openedNanos() {
    return openedNanos;
  }

  /** Whether the camera has ever delivered. */
  boolean everLive() {
    return lastFrameAt != null;
  }

  /** Returns when the newest frame came; null before there was one. */
  Instant lastFrameAt() {
    return lastFrameAt;
  }

  /** Returns how old the newest frame is; of no meaning before there was one. */
  long ageNanos(long nowNanos) {
    return nowNanos - lastFrameNanos;
  }

  /** Returns the size of the newest frame. */
  Optional<FrameSize> lastSize() {
    return lastSize;
  }

  /** Returns why the last attempt failed; empty once a frame has come since. */
  Optional<String> failure() {
    return failure;
  }

  /** Returns why there is no picture, in words. */
  String reason() {
    return failure.orElse(WAITING);
  }

  /** Returns why an attempt failed last, however long ago. */
  Optional<String> lastFailure() {
    return lastFailure;
  }

  Map<String, Long> restarts() {
    return restarts;
  }

  long frames() {
    return frames;
  }

  long lostInEndedSessions() {
    return lostInEndedSessions;
  }

  long brokenInEndedSessions() {
    return brokenInEndedSessions;
  }

  /**
   * Returns how many frames were overtaken by newer ones.
   *
   * @param lost frames of the session that is open
   * @param broken those of them that came cut off or too large, asked for at another moment
   */
  long overtaken(long lost, long broken) {
    long now = lostInEndedSessions + lost - brokenInEndedSessions - broken;
    // What came between the two questions must not make it smaller again.
    overtaken = Math.max(overtaken, now);
    return overtaken;
  }
}
