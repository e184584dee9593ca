package io.github.mjpegstream.frame;

import io.netty.buffer.ByteBuf;
import io.netty.util.AbstractReferenceCounted;
import java.nio.ByteBuffer;

/**
 * A finished JPEG, shared by everyone who sends it.
 *
 * <p>Immutable and reference-counted: whoever receives one owns one reference and releases it. The
 * JPEG lies in one buffer together with its {@link FrameEnvelope}. Thread-safe.
 */
public final class JpegFrame extends AbstractReferenceCounted {
  /** What the picture shows. */
  public enum Kind {
    /** A picture of the camera. */
    LIVE,
    /** A picture of ours, which says why there is none of the camera. */
    PLACEHOLDER
  }

  private final ByteBuf enveloped;
  private final ByteBuffer bytes;
  private final int jpegOffset;
  private final int jpegBytes;
  private final FrameSize size;
  private final Kind kind;
  private final long captureNanos;
  private final long captureEpochMicros;

  /**
   * Takes over a buffer.
   *
   * @param enveloped head, JPEG and tail, from index 0 to the writer index; its one reference now
   *     belongs to this frame
   * @param jpegOffset where the JPEG begins
   * @param jpegBytes how long it is
   * @param captureNanos when it was captured, in nanoseconds of {@link MonotonicClock}
   * @param captureEpochMicros the same in microseconds since 1970
   */
  public JpegFrame(
      ByteBuf enveloped,
      int jpegOffset,
      int jpegBytes,
      FrameSize size,
      Kind kind,
      long captureNanos,
      long captureEpochMicros) {
    this.enveloped = enveloped;
    this.bytes = enveloped.nioBuffer(0, enveloped.writerIndex());
    this.jpegOffset = jpegOffset;
    this.jpegBytes = jpegBytes;
    this.size = size;
    this.kind = kind;
    this.captureNanos = captureNanos;
    this.captureEpochMicros = captureEpochMicros;
  }

  /** Returns the JPEG with its envelope: a new reference, which the caller releases. */
  public ByteBuf retainedEnveloped() {
    return enveloped.retainedDuplicate();
  }

  /**
   * Returns the JPEG with a part of its envelope, as bytes that lie side by side anyway: a new
   * reference, which the caller releases.
   *
   * @param headBytes how many of the bytes in front of the JPEG
   * @param tailBytes how many of the bytes behind it
   * @throws IndexOutOfBoundsException if the envelope is shorter
   */
  public ByteBuf retainedEnveloped(int headBytes, int tailBytes) {
    return enveloped.retainedSlice(jpegOffset - headBytes, headBytes + jpegBytes + tailBytes);
  }

  /**
   * Returns the JPEG with its whole envelope, the same object for everybody: to be read at given
   * places, and not changed in any way. Valid as long as a reference to this frame is held.
   */
  public ByteBuffer bytes() {
    return bytes;
  }

  /** Returns how many bytes of the envelope lie in front of the JPEG. */
  public int headBytes() {
    return jpegOffset;
  }

  /** Returns the JPEG alone: a new reference, which the caller releases. */
  public ByteBuf retainedJpeg() {
    return enveloped.retainedSlice(jpegOffset, jpegBytes);
  }

  /** Returns the length of the JPEG alone. */
  public int jpegBytes() {
    return jpegBytes;
  }

  /** Returns the size of the picture, as its header says. */
  public FrameSize size() {
    return size;
  }

  public Kind kind() {
    return kind;
  }

  /** Returns when the picture was captured, in nanoseconds of {@link MonotonicClock}. */
  public long captureNanos() {
    return captureNanos;
  }

  /** Returns when the picture was captured, in microseconds since 1970. */
  public long captureEpochMicros() {
    return captureEpochMicros;
  }

  @Override
  public JpegFrame retain() {
    super.retain();
    return this;
  }

  @Override
  public JpegFrame touch(Object hint) {
    enveloped.touch(hint);
    return this;
  }

  @Override
  protected void deallocate() {
    enveloped.release();
  }
}
