package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.netty.buffer.ByteBuf;

/**
 * Turns and labels JPEGs. Confined to one thread at a time; owns its scratch memory.
 *
 * <p>Turning loses nothing where libjpeg-turbo does it: blocks change places and are not decoded.
 * Blocks at the right and lower edge that are not whole cannot lie at the left or upper one, and
 * are left out: up to 7 rows or columns, 15 where chroma is subsampled.
 */
public interface JpegEditor extends AutoCloseable {
  /**
   * Turns a picture, then lays a patch over it.
   *
   * @param jpeg from the reader to the writer index, neither of which moves; not kept
   * @param patch fits the turned picture
   * @return the JPEG, from reader to writer index, valid until the next call; the caller does not
   *     release it
   * @throws IllegalStateException if the picture cannot be decoded, with the reason in words
   */
  ByteBuf edit(ByteBuf jpeg, Orientation orientation, Patch patch);

  /** Returns the size of the picture that was made last. */
  FrameSize size();

  @Override
  void close();
}
