package io.github.mjpegstream.fuzz;

import java.io.InputStream;
import java.util.Random;

/** Bytes that come in pieces, as from a pipe: how long each is follows from a seed. */
public final class Cuts extends InputStream {
  private final byte[] bytes;
  private final Random random;
  private int position;

  public Cuts(byte[] bytes, long seed) {
    this.bytes = bytes;
    this.random = new Random(seed);
  }

  @Override
  public int read() {
    return position == bytes.length ? -1 : bytes[position++] & 0xFF;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (position == bytes.length) {
      return -1;
    }
    // Mostly small pieces, and now and then all there is.
    int most = 1 << random.nextInt(18);
    int count = Math.min(Math.min(length, bytes.length - position), 1 + random.nextInt(most));
    System.arraycopy(bytes, position, target, offset, count);
    position += count;
    return count;
  }
}
