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

  /** Counts a frame. */
  void sent(long nowNanos) {
    if (nowNanos - secondBeganNanos >= SECOND) {
      fps = sentInSecond;
      fpsNanos = nowNanos;
      sentInSecond = 0;
      secondBeganNanos = nowNanos;
    }
    sentInSecond++;
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
