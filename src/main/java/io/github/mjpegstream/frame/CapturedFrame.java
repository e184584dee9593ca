package io.github.mjpegstream.frame;

import io.netty.buffer.ByteBuf;

/**
 * One frame as the camera delivered it, lent by its capture session until it is closed.
 *
 * <p>Camera thread only. Close it exactly once, before the next one is asked for; its bytes may be
 * overwritten afterwards.
 */
public interface CapturedFrame extends AutoCloseable {
  /**
   * Returns how the bytes are laid out. For {@link PixelFormat#JPEG} the size is what was asked
   * for: what the picture really has stands in its header.
   */
  FrameLayout layout();

  /**
   * Returns the bytes, from the reader index to the writer index. Borrowed: neither keep nor
   * release it.
   */
  ByteBuf data();

  /** Returns when the frame was captured, in nanoseconds of {@link MonotonicClock}. */
  long captureNanos();

  @Override
  void close();
}
