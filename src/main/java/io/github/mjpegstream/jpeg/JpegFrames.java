package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * Makes finished frames: the JPEG is copied once, together with its envelope, into one direct
 * buffer of exactly the right size. Thread-safe.
 */
public final class JpegFrames {
  private JpegFrames() {}

  /**
   * Makes a frame of a JPEG as it is.
   *
   * @param jpeg from the reader to the writer index, neither of which moves; not kept
   * @param captureNanos when it was captured, in nanoseconds of the monotonic clock
   * @param captureEpochMicros the same in microseconds since 1970
   * @return a frame with one reference, which the caller releases
   */
  public static JpegFrame wrap(
      ByteBufAllocator allocator,
      FrameEnvelope envelope,
      ByteBuf jpeg,
      FrameSize size,
      JpegFrame.Kind kind,
      long captureNanos,
      long captureEpochMicros) {
    byte[] head = envelope.head(jpeg.readableBytes(), captureEpochMicros);
    byte[] tail = envelope.tail();
    int bytes = jpeg.readableBytes();
    ByteBuf enveloped = allocate(allocator, head.length + bytes + tail.length);
    enveloped.writeBytes(head);
    enveloped.writeBytes(jpeg, jpeg.readerIndex(), bytes);
    enveloped.writeBytes(tail);
    return new JpegFrame(
        enveloped, head.length, bytes, size, kind, captureNanos, captureEpochMicros);
  }

  /**
   * Makes a live frame of the image that a sanitizer has accepted last.
   *
   * @param captureNanos when it was captured, in nanoseconds of the monotonic clock
   * @param captureEpochMicros the same in microseconds since 1970
   * @return a frame with one reference, which the caller releases
   */
  public static JpegFrame wrap(
      ByteBufAllocator allocator,
      FrameEnvelope envelope,
      JpegSanitizer sanitizer,
      long captureNanos,
      long captureEpochMicros) {
    int bytes = sanitizer.outputBytes();
    byte[] head = envelope.head(bytes, captureEpochMicros);
    byte[] tail = envelope.tail();
    ByteBuf enveloped = allocate(allocator, head.length + bytes + tail.length);
    try {
      enveloped.writeBytes(head);
      sanitizer.writeTo(enveloped);
      enveloped.writeBytes(tail);
    } catch (RuntimeException e) {
      enveloped.release();
      throw e;
    }
    return new JpegFrame(
        enveloped,
        head.length,
        bytes,
        sanitizer.size(),
        JpegFrame.Kind.LIVE,
        captureNanos,
        captureEpochMicros);
  }

  private static ByteBuf allocate(ByteBufAllocator allocator, int bytes) {
    return allocator.directBuffer(bytes, bytes);
  }
}
