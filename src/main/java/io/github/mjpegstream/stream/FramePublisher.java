package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.PixelFormat;
import io.github.mjpegstream.jpeg.JpegEditors;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegFrames;
import io.github.mjpegstream.jpeg.JpegSanitizer;
import io.github.mjpegstream.jpeg.RawEditor;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes shared frames of captured ones: a JPEG is checked and mended, a raw picture is encoded
 * where somebody wants it, and what is to be turned or labelled is ({@link FrameEdits}). Camera
 * thread only, but for the counters.
 */
public final class FramePublisher implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(FramePublisher.class);

  private final String cameraName;
  private volatile int quality;
  private final ByteBufAllocator allocator;
  private final FrameEnvelope envelope;
  private final Supplier<JpegEncoder> encoders;
  private final MonotonicClock clock;
  private final InstantSource wallClock;
  private final JpegSanitizer sanitizer = new JpegSanitizer();
  private final FrameEdits edits = new FrameEdits(JpegEditors::create);
  private final OldPicture oldPicture;
  private final CRC32C checksum = new CRC32C();
  private final LogLimiter corruptLog;
  private final AtomicLong corrupt = new AtomicLong();
  private final AtomicLong repaired = new AtomicLong();
  private final LogLimiter unaffordableLog;
  private final AtomicLong unaffordable = new AtomicLong();
  private final AtomicLong unwatched = new AtomicLong();
  private final EncodeTimes encodeTimes = new EncodeTimes();
  private JpegEncoder encoder;
  private FrameSize size = new FrameSize(1, 1);
  private long lastChecksum = -1;

  /**
   * @param quality of pictures encoded here, 1 to 100
   * @param encoders makes the encoder, when the first raw picture is wanted
   */
  public FramePublisher(
      String cameraName,
      int quality,
      ByteBufAllocator allocator,
      FrameEnvelope envelope,
      Supplier<JpegEncoder> encoders,
      MonotonicClock clock,
      InstantSource wallClock) {
    this.cameraName = cameraName;
    this.quality = quality;
    this.allocator = allocator;
    this.envelope = envelope;
    this.encoders = encoders;
    this.clock = clock;
    this.wallClock = wallClock;
    this.oldPicture = new OldPicture(allocator, envelope, JpegEditors::create);
    this.corruptLog = new LogLimiter(clock);
    this.unaffordableLog = new LogLimiter(clock);
  }

  /**
   * From now on encodes with this quality. Any thread.
   *
   * @param next 1 to 100
   */
  void quality(int next) {
    quality = next;
  }

  /**
   * Says what is to be done to frames from now on.
   *
   * @param orientation as far as the camera does not turn them itself
   * @param timestamp that is drawn on them
   */
  void edit(Orientation orientation, CameraConfig.TimestampConfig timestamp) {
    edits.set(orientation, new TimeLabel(timestamp, ZoneId.systemDefault()));
  }

  /** Checks a frame. Returns false if it is not fit to be shown; it is then counted. */
  boolean prepare(CapturedFrame frame) {
    if (frame.layout().format() != PixelFormat.JPEG) {
      size = edits.turned(frame.layout().size());
      return true;
    }
    JpegSanitizer.Verdict verdict = sanitizer.inspect(frame.data());
    if (!verdict.accepted()) {
      dropBroken(verdict.text());
      return false;
    }
    if (verdict == JpegSanitizer.Verdict.REPAIRED) {
      repaired.incrementAndGet();
    }
    size = edits.turned(sanitizer.size());
    return true;
  }

  private void dropBroken(String why) {
    corrupt.incrementAndGet();
    long times = corruptLog.occurred();
    if (times > 0) {
      log.warn("camera {}: dropped {} broken frame(s): {}", cameraName, times, why);
    }
  }

  /** Tells whether the bytes of the frame differ from those of the one this was last asked for. */
  boolean changed(CapturedFrame frame) {
    checksum.reset();
    checksum.update(frame.data().nioBuffer());
    long before = lastChecksum;
    lastChecksum = checksum.getValue();
    return lastChecksum != before;
  }

  /**
   * Makes a shared frame of the one that was prepared last.
   *
   * @param demanded whether anybody wants it: a raw picture is not encoded for nobody, and no
   *     picture is turned or labelled
   * @return a frame whose one reference is the caller's, or null if such a picture was not wanted,
   *     could not be decoded, or there is no memory for it
   */
  JpegFrame finish(CapturedFrame frame, boolean demanded) {
    try {
      return make(frame, demanded);
    } catch (OutOfMemoryError e) {
      // No fault of the camera, which a restart would not mend: slow viewers hold one frame each.
      unaffordable.incrementAndGet();
      long times = unaffordableLog.occurred();
      if (times > 0) {
        log.warn(
            "camera {}: dropped {} frame(s), since there is no memory for them: {}",
            cameraName,
            times,
            e.getMessage());
      }
      return null;
    }
  }

  /**
   * Makes of the last picture before the camera is closed one that nobody can take for live.
   *
   * @param last stays the caller's
   * @return a frame whose one reference is the caller's, or null if it cannot be made
   */
  JpegFrame old(JpegFrame last) {
    try {
      return oldPicture.mark(last);
    } catch (RuntimeException | OutOfMemoryError e) {
      // Then the next viewer is told in words. The camera is to be closed in any case.
      log.warn("camera {}: cannot mark its last picture as old: {}", cameraName, e.toString());
      return null;
    }
  }

  private JpegFrame make(CapturedFrame frame, boolean demanded) {
    long captureNanos = frame.captureNanos();
    boolean isJpeg = frame.layout().format() == PixelFormat.JPEG;
    if (isJpeg && edits.isNothing()) {
      return JpegFrames.wrap(
          allocator, envelope, sanitizer, captureNanos, epochMicros(captureNanos));
    }
    if (!demanded) {
      unwatched.incrementAndGet();
      return null;
    }
    long epochMicros = epochMicros(captureNanos);
    long began = clock.nanos();
    ByteBuf jpeg = isJpeg ? edited(epochMicros) : encoded(frame, epochMicros);
    if (jpeg != null) {
      encodeTimes.add(clock.nanos() - began);
    }
    return jpeg == null
        ? null
        : JpegFrames.wrap(
            allocator, envelope, jpeg, size, JpegFrame.Kind.LIVE, captureNanos, epochMicros);
  }

  /** Returns the JPEG as it is to be shown, or null if it turns out to be broken. */
  private ByteBuf edited(long epochMicros) {
    try {
      ByteBuf jpeg = edits.edit(sanitizer, epochMicros);
      size = edits.size();
      return jpeg;
    } catch (IllegalStateException e) {
      dropBroken(e.getMessage());
      return null;
    }
  }

  private ByteBuf encoded(CapturedFrame frame, long epochMicros) {
    if (encoder == null) {
      encoder = encoders.get();
    }
    if (edits.isNothing()) {
      return encoder.encode(frame.layout(), frame.data(), quality);
    }
    RawEditor edited = edits.edit(frame, epochMicros);
    return encoder.encode(edited.layout(), edited.pixels(), quality);
  }

  private long epochMicros(long captureNanos) {
    Instant now = wallClock.instant();
    return TimeUnit.SECONDS.toMicros(now.getEpochSecond())
        + now.getNano() / 1000
        - (clock.nanos() - captureNanos) / 1000;
  }

  /** Returns the size of the frame that was prepared last. */
  FrameSize size() {
    return size;
  }

  /** Returns how many frames were not fit to be shown. Any thread. */
  long corrupt() {
    return corrupt.get();
  }

  /** Returns how many frames were dropped because there was no memory for them. Any thread. */
  long unaffordable() {
    return unaffordable.get();
  }

  /** Returns how many frames were not encoded, since nobody watched. Any thread. */
  long unwatched() {
    return unwatched.get();
  }

  /** Returns how long pictures took that were encoded. Any thread. */
  EncodeTimes.Counts encodeTimes() {
    return encodeTimes.counts();
  }

  /** Returns how many frames were mended. Any thread. */
  long repaired() {
    return repaired.get();
  }

  @Override
  public void close() {
    edits.close();
    if (encoder != null) {
      encoder.close();
    }
  }
}
