package io.github.mjpegstream.e2e;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.RawClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Someone who watches a stream on one connection for as long as it lasts. */
public final class Viewer implements AutoCloseable {
  /**
   * A picture that arrived.
   *
   * @param live whether it is the camera's and not a placeholder
   * @param arrivedNanos when, on the monotonic clock
   * @param part as it was sent
   */
  public record Picture(boolean live, long arrivedNanos, RawClient.Answer part) {
    /** Returns when it was captured, in milliseconds since 1970. */
    public double capturedMillis() {
      return Double.parseDouble(part.headers().get("x-timestamp")) * 1000;
    }
  }

  private final RawClient client;
  private final Predicate<byte[]> isLive;
  private final BlockingQueue<Picture> pictures = new LinkedBlockingQueue<>();
  private volatile IOException end;
  private volatile boolean closed;

  /** Watches the imitated camera, whose pictures are marked. */
  Viewer(int port, String target) throws IOException {
    this(port, target, jpeg -> holdsEarly(jpeg, FakeCamera.MARK));
  }

  /**
   * @param isLive tells the camera's pictures from placeholders
   */
  public Viewer(int port, String target, Predicate<byte[]> isLive) throws IOException {
    this.isLive = isLive;
    client = new RawClient(port);
    client.get(target).streamHead();
    Thread reader = new Thread(this::read, "viewer");
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try {
      while (true) {
        RawClient.Answer part = client.part();
        byte[] jpeg = part.body();
        if (!isWhole(jpeg)) {
          throw new IOException("a picture without its start or end came through");
        }
        pictures.add(new Picture(isLive.test(jpeg), MonotonicClock.SYSTEM.nanos(), part));
      }
    } catch (IOException e) {
      end = e;
    }
  }

  private static boolean isWhole(byte[] jpeg) {
    int end = jpeg.length;
    return end > 4
        && (jpeg[0] & 0xFF) == 0xFF
        && (jpeg[1] & 0xFF) == 0xD8
        && (jpeg[end - 2] & 0xFF) == 0xFF
        && (jpeg[end - 1] & 0xFF) == 0xD9;
  }

  /** Returns whether this is among the first hundred bytes, where comments are. */
  static boolean holdsEarly(byte[] jpeg, byte[] mark) {
    for (int i = 0; i < Math.min(100, jpeg.length - mark.length); i++) {
      if (Arrays.equals(jpeg, i, i + mark.length, mark, 0, mark.length)) {
        return true;
      }
    }
    return false;
  }

  /** Waits for the next picture. */
  Picture next(Duration limit) {
    try {
      Picture picture = pictures.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
      if (picture == null) {
        throw new AssertionError(
            end == null ? "no picture within " + limit : "the connection was lost: " + end);
      }
      return picture;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Waits for a picture of this kind that arrives after now. One of the camera must also have been
   * captured after now: the last one from before a fault is repeated for a while.
   */
  public Picture await(boolean live, Duration limit) {
    long begin = MonotonicClock.SYSTEM.nanos();
    long beginMillis = System.currentTimeMillis();
    while (true) {
      long left = begin + limit.toNanos() - MonotonicClock.SYSTEM.nanos();
      if (left <= 0) {
        throw new AssertionError(
            "no " + (live ? "picture of the camera" : "placeholder") + " within " + limit);
      }
      Picture picture = next(Duration.ofNanos(left));
      if (picture.live() == live
          && picture.arrivedNanos() - begin >= 0
          && (!live || picture.capturedMillis() >= beginMillis)) {
        return picture;
      }
    }
  }

  /** Returns whether the connection still stands. */
  public boolean connected() {
    return end == null && !closed;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    client.close();
  }
}
