package io.github.mjpegstream.stream;

import io.github.mjpegstream.draw.LabelPicture;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.github.mjpegstream.jpeg.JpegEditor;
import io.github.mjpegstream.jpeg.JpegFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.function.Supplier;

/**
 * Makes of the last picture before a camera is closed the first one that the next viewer sees:
 * nobody may take it for a live one, so it says that the camera is being started, and when it was
 * captured. Its kind is that of a placeholder, so no snapshot is ever made of it. Thread-safe.
 */
final class OldPicture {
  static final String TITLE = "starting the camera";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

  /** Capital letters are such a part of the picture's height. */
  private static final int TITLE_PART = 18;

  private static final int TIME_PART = 30;

  private final ByteBufAllocator allocator;
  private final FrameEnvelope envelope;
  private final Supplier<JpegEditor> editors;

  /**
   * @param editors makes an editor for each picture: there are few
   */
  OldPicture(ByteBufAllocator allocator, FrameEnvelope envelope, Supplier<JpegEditor> editors) {
    this.allocator = allocator;
    this.envelope = envelope;
    this.editors = editors;
  }

  /**
   * Marks a picture.
   *
   * @param live stays the caller's
   * @return a frame whose one reference is the caller's
   * @throws IllegalStateException if the picture cannot be decoded, with the reason in words
   */
  JpegFrame mark(JpegFrame live) {
    FrameSize size = live.size();
    Patch title = LabelPicture.draw(size, TITLE, (double) size.height() / TITLE_PART, false, false);
    Patch time =
        LabelPicture.draw(
            size,
            "picture of " + time(live.captureEpochMicros()),
            (double) size.height() / TIME_PART,
            false,
            false);
    ByteBuf jpeg = live.retainedJpeg();
    try (JpegEditor editor = editors.get()) {
      ByteBuf titled = Unpooled.copiedBuffer(editor.edit(jpeg, Orientation.UPRIGHT, title));
      try {
        return JpegFrames.wrap(
            allocator,
            envelope,
            editor.edit(titled, Orientation.UPRIGHT, time.movedTo(title.left(), title.bottom())),
            size,
            JpegFrame.Kind.PLACEHOLDER,
            live.captureNanos(),
            live.captureEpochMicros());
      } finally {
        titled.release();
      }
    } finally {
      jpeg.release();
    }
  }

  static String time(long epochMicros) {
    return time(Instant.EPOCH.plus(epochMicros, ChronoUnit.MICROS));
  }

  static String time(Instant captured) {
    return TIME.format(captured.atZone(ZoneId.systemDefault()));
  }
}
