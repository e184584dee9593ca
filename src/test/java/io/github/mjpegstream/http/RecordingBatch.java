package io.github.mjpegstream.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Notes what it is to send, and takes as much of each as it is told to. */
final class RecordingBatch implements SendBatch {
  static final int CAPACITY = 3;

  /** Descriptor and text of all that was sent. */
  final List<String> sends = new ArrayList<>();

  /** How many there were each time. */
  final List<Integer> batches = new ArrayList<>();

  /** Of each at the most; negative if it does not tell. */
  int taken = Integer.MAX_VALUE;

  boolean fails;
  boolean closed;
  private final List<Integer> lengths = new ArrayList<>();
  private ByteBuffer bytes;

  @Override
  public int capacity() {
    return CAPACITY;
  }

  @Override
  public void begin(ByteBuffer direct) {
    bytes = direct;
    lengths.clear();
  }

  @Override
  public void add(int descriptor, int begin, int end) {
    String text =
        StandardCharsets.ISO_8859_1.decode(bytes.duplicate().position(begin).limit(end)).toString();
    sends.add(descriptor + ": " + text);
    lengths.add(end - begin);
  }

  @Override
  public void submit() throws IOException {
    batches.add(lengths.size());
    if (fails) {
      throw new IOException("it fails");
    }
  }

  @Override
  public int taken(int index) {
    return fails ? 0 : Math.min(taken, lengths.get(index));
  }

  @Override
  public void close() {
    closed = true;
  }
}
