package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/**
 * What is shown while pictures of one camera are missing. Deciding is for whoever holds the
 * pipeline's lock, rendering for the watchdog thread without it.
 */
final class MissingPicture {
  /** A viewer of a camera that has never shown a picture waits this long for a word about it. */
  private static final Duration FIRST_AFTER = Duration.ofSeconds(1);

  private static final DateTimeFormatter TIME_OF_DAY = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final PlaceholderFrames frames;
  private final MonotonicClock clock;
  private final InstantSource wallClock;

  /** Null while pictures of the camera are shown. Guarded by the pipeline's lock. */
  private Message shown;

  /** Whoever comes while the camera is idle finds its last picture. Guarded by the lock. */
  private boolean oldPictureStays;

  /** What a placeholder says. */
  record Message(FrameSize size, String title, String text) {}

  MissingPicture(PlaceholderFrames frames, MonotonicClock clock, InstantSource wallClock) {
    this.frames = frames;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  /** Whether pictures have been missing for too long. Lock held. */
  boolean isDue(CameraLifecycle life, StallWatchdog watchdog, long nowNanos) {
    CaptureRecord record = life.record();
    if (life.isClosed() || life.keepsLastPicture()) {
      return false;
    }
    if (life.isWaking()) {
      return !oldPictureStays;
    }
    return record.everLive()
        ? record.ageNanos(nowNanos) >= watchdog.stallNanos()
        : nowNanos - record.startedNanos() >= FIRST_AFTER.toNanos();
  }

  /** Returns what ought to be shown and is not, or null. Lock held. */
  Message wanted(CameraLifecycle life, CameraConfig config, StallWatchdog watchdog, long nowNanos) {
    if (!isDue(life, watchdog, nowNanos)) {
      return null;
    }
    CaptureRecord record = life.record();
    Message wanted;
    if (life.isWaking()) {
      String text = "the last picture is of " + OldPicture.time(record.lastFrameAt());
      wanted = message(record, config, OldPicture.TITLE, text);
    } else {
      boolean ever = record.everLive();
      String title =
          (ever ? "no signal since " : "no picture yet, started ")
              + timeOfDay(ever ? record.lastFrameAt() : record.startedAt());
      wanted = message(record, config, title, record.reason());
    }
    return wanted.equals(shown) ? null : wanted;
  }

  private Message message(CaptureRecord record, CameraConfig config, String title, String text) {
    FrameSize size = record.lastSize().orElse(config.picture().orientation().turned(config.size()));
    return new Message(size, title, config.name() + ": " + text);
  }

  /** One of the camera's pictures is shown from now on. Lock held. */
  void showsCamera() {
    shown = null;
    oldPictureStays = false;
  }

  /** The camera is idle, and its last picture is shown, marked as old. Lock held. */
  void showsOldPicture() {
    oldPictureStays = true;
  }

  /** A placeholder is shown from now on. Lock held. */
  void shows(Message message) {
    shown = message;
  }

  /** Renders a placeholder: a frame whose one reference is the caller's. Watchdog thread only. */
  JpegFrame render(Message wanted) {
    return frames.render(
        wanted.size(),
        wanted.title(),
        wanted.text(),
        clock.nanos(),
        epochMicros(wallClock.instant()));
  }

  private static String timeOfDay(Instant instant) {
    return TIME_OF_DAY.format(instant.atZone(ZoneId.systemDefault()));
  }

  private static long epochMicros(Instant instant) {
    return TimeUnit.SECONDS.toMicros(instant.getEpochSecond()) + instant.getNano() / 1000;
  }
}
