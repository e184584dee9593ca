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

  /** What a placeholder says. */
  record Message(FrameSize size, String title, String text) {}

  MissingPicture(PlaceholderFrames frames, MonotonicClock clock, InstantSource wallClock) {
    this.frames = frames;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  /** Whether pictures have been missing for too long. Lock held. */
  static boolean isDue(CaptureRecord record, StallWatchdog watchdog, long nowNanos) {
    return record.everLive()
        ? record.ageNanos(nowNanos) >= watchdog.stallNanos()
        : nowNanos - record.startedNanos() >= FIRST_AFTER.toNanos();
  }

  /** Returns what ought to be shown, or null if it is. Lock held. */
  Message wanted(CaptureRecord record, CameraConfig config) {
    boolean ever = record.everLive();
    String title =
        (ever ? "no signal since " : "no picture yet, started ")
            + timeOfDay(ever ? record.lastFrameAt() : record.startedAt());
    return unlessShown(message(record, config, title, record.reason()));
  }

  private Message message(CaptureRecord record, CameraConfig config, String title, String text) {
    FrameSize size = record.lastSize().orElse(config.picture().orientation().turned(config.size()));
    return new Message(size, title, config.name() + ": " + text);
  }

  private Message unlessShown(Message wanted) {
    return wanted.equals(shown) ? null : wanted;
  }

  /** A placeholder is shown from now on, or null: one of the camera's pictures. Lock held. */
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
