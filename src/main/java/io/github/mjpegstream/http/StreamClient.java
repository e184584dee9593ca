package io.github.mjpegstream.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What is known of one viewer of a stream: what it asked for, and how many frames a second it is
 * sent.
 *
 * <p>Written on the viewer's loop; may be asked by any thread.
 */
final class StreamClient {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** So long it is known of a viewer that it has missed a frame. */
  private static final long BEHIND_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final StreamOptions options;
  private final LoopTraffic traffic;

  // Loop-confined.
  private long secondBeganNanos;
  private int sentInSecond;
  private long sent;
  private long skipped;
  private final Departure departure = new Departure();

  private volatile int fps;
  private volatile long fpsNanos;
  private volatile long skippedNanos;

  /**
   * @param nowNanos time on the monotonic clock
   * @param traffic of the viewer's loop
   */
  StreamClient(StreamOptions options, long nowNanos, LoopTraffic traffic) {
    this.options = options;
    this.traffic = traffic;
    this.skippedNanos = nowNanos - BEHIND_NANOS;
    this.secondBeganNanos = nowNanos;
    this.fpsNanos = nowNanos;
  }

  /**
   * Counts a frame whose sending begins.
   *
   * @param again whether it was sent the same before
   */
  void sent(boolean again, long nowNanos) {
    sent += again ? 0 : 1;
    if (nowNanos - secondBeganNanos >= SECOND) {
      fps = sentInSecond;
      fpsNanos = nowNanos;
      sentInSecond = 0;
      secondBeganNanos = nowNanos;
    }
    sentInSecond++;
  }

  /** Returns why it goes. */
  Departure departure() {
    return departure;
  }

  /** Returns in words what it got: {@code "3600 frames sent, 4 skipped"}. */
  String frames() {
    return sent + (sent == 1 ? " frame sent, " : " frames sent, ") + skipped + " skipped";
  }

  /**
   * Counts a frame that has gone, all of it.
   *
   * @param partBytes with the head of the part and the boundary
   * @param repeated whether it had gone before
   */
  void delivered(int partBytes, boolean repeated) {
    traffic.sent(partBytes, repeated);
  }

  /** Counts a frame that is not sent any more, since a newer one has come. */
  void skipped(long nowNanos) {
    skippedNanos = nowNanos;
    skipped++;
    traffic.skipped();
  }

  /** Counts the end of a viewer that took nothing. */
  void cutOff() {
    traffic.cutOff();
  }

  /** Returns whether it has missed a frame lately. Any thread. */
  boolean isBehind(long nowNanos) {
    return nowNanos - skippedNanos < BEHIND_NANOS;
  }

  /** Writes the fields that ustreamer has into the object that is open. Any thread. */
  void write(JsonGenerator json, long nowNanos) throws IOException {
    boolean stale = nowNanos - fpsNanos > 3 * SECOND;
    json.writeNumberField("fps", stale ? 0 : fps);
    json.writeBooleanField("extra_headers", options.extraHeaders());
    json.writeBooleanField("advance_headers", options.advanceHeaders());
    json.writeBooleanField("dual_final_frames", options.dualFinalFrames());
    json.writeBooleanField("zero_data", options.zeroData());
    json.writeStringField("key", options.key().isEmpty() ? "0" : options.key());
  }
}
