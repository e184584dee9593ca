package io.github.mjpegstream.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Hands one frame for many connections to the kernel with one call. Belongs to the thread that
 * opens it.
 */
public interface SendBatch extends AutoCloseable {
  /** Opens batches. Thread-safe. */
  @FunctionalInterface
  interface Opener {
    /** Where there is no such thing. */
    Opener NONE =
        () -> {
          throw new IOException("not on this machine");
        };

    /**
     * Opens one for the calling thread, who closes it.
     *
     * @throws IOException if this machine has no such thing or does not let us, with its reason
     */
    SendBatch open() throws IOException;
  }

  /** Returns how many sends there may be at a time. */
  int capacity();

  /**
   * Begins anew.
   *
   * @param direct where everything lies that is sent; stays as it is until {@link #submit} returns
   */
  void begin(ByteBuffer direct);

  /**
   * Adds a send.
   *
   * @param descriptor of a socket; what is none lets only this send fail
   * @param begin where the first byte lies
   * @param end where the last one ends
   */
  void add(int descriptor, int begin, int end);

  /**
   * Hands over what was added, and does not wait. Whether this throws or not, {@link #taken} then
   * tells of each send.
   *
   * @throws IOException if not all could be handed over; then this is of no more use
   */
  void submit() throws IOException;

  /**
   * Returns how many bytes of a send the kernel took, 0 if none could be sent, negative if nobody
   * knows.
   *
   * @param index in the order in which they were added
   */
  int taken(int index);

  @Override
  void close();
}
