package io.github.mjpegstream;

import io.github.mjpegstream.ffi.SendRing;
import io.github.mjpegstream.http.SendBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Gives the server, which calls nothing native by itself, a ring to send by. */
public final class RingSends implements SendBatch {
  /** So many viewers are sent a frame with one call. */
  private static final int CAPACITY = 256;

  private final SendRing ring;

  private RingSends(SendRing ring) {
    this.ring = ring;
  }

  /**
   * Opens one for the calling thread.
   *
   * @throws IOException if the kernel has no such ring or does not let us, with its reason
   */
  public static RingSends open() throws IOException {
    return new RingSends(SendRing.open(CAPACITY));
  }

  @Override
  public int capacity() {
    return ring.capacity();
  }

  @Override
  public void begin(ByteBuffer direct) {
    ring.begin(direct);
  }

  @Override
  public void add(int descriptor, int begin, int end) {
    ring.add(descriptor, begin, end);
  }

  @Override
  public void submit() throws IOException {
    ring.submit();
  }

  @Override
  public int taken(int index) {
    return ring.taken(index);
  }

  @Override
  public void close() {
    ring.close();
  }
}
