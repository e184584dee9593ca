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

  private final StreamOptions options;

  // Loop-confined.
  private long secondBeganNanos;
  private int sentInSecond;
  private long offered;
  private long sent;
  private final Departure departure = new Departure();

  private volatile int fps;
  private volatile long fpsNanos;

  /**
   * @param nowNanos time on the monotonic clock
   */
  StreamClient(StreamOptions options, long nowNanos) {
    this.options = options;
    this.secondBeganNanos = nowNanos;
    this.fpsNanos = nowNanos;
  }

  /** Counts a frame that it could have been sent. */
  void offered() {
    offered++;
  }

  /**
   * Counts a frame that it was sent.
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
    return sent
        + (sent == 1 ? " frame sent, " : " frames sent, ")
        + Math.max(0, offered - sent)
        + " skipped";
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
