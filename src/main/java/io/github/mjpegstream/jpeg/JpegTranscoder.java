package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;

/**
 * Makes smaller JPEGs of JPEGs, in pixels or in bytes. Confined to one thread at a time; owns its
 * scratch memory.
 */
public interface JpegTranscoder extends AutoCloseable {
  /**
   * Scales a picture and encodes it anew, as a baseline JPEG.
   *
   * @param jpeg from the reader to the writer index, neither of which moves; not kept
   * @param eighths of the size, 1 to 8 ({@link JpegScale})
   * @param quality 1 to 100
   * @return the JPEG, from reader to writer index, valid until the next call; the caller does not
   *     release it
   * @throws IllegalStateException if the picture cannot be decoded, with the reason in words
   */
  ByteBuf transcode(ByteBuf jpeg, int eighths, int quality);

  /** Returns the size of the picture that was made last. */
  FrameSize size();

  @Override
  void close();
}
