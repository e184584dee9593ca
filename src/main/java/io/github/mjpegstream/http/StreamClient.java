package io.github.mjpegstream.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What is known of one viewer of a stream: what it asked for, and how many frames a second it is
 * sent. It counts what is written to the viewer, in the pipeline of its channel.
 *
 * <p>Written on the viewer's loop; may be asked by any thread.
 */
final class StreamClient extends ChannelOutboundHandlerAdapter {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final MonotonicClock clock;
  private final String key;
  private final boolean extraHeaders;
  private final boolean advanceHeaders;
  private final boolean dualFinalFrames;
  private final boolean zeroData;

  // Loop-confined.
  private long secondBeganNanos;
  private int sentInSecond;

  private volatile int fps;
  private volatile long fpsNanos;

  StreamClient(Exchange exchange, MonotonicClock clock) {
    this.clock = clock;
    String given = exchange.parameter("key");
    this.key = given == null ? "0" : given;
    this.extraHeaders = isOn(exchange, "extra_headers");
    this.advanceHeaders = isOn(exchange, "advance_headers");
    this.dualFinalFrames = isOn(exchange, "dual_final_frames");
    this.zeroData = isOn(exchange, "zero_data");
    this.secondBeganNanos = clock.nanos();
    this.fpsNanos = secondBeganNanos;
  }

  private static boolean isOn(Exchange exchange, String name) {
    String value = exchange.parameter(name);
    return value != null && (value.equals("1") || value.equals("true") || value.equals("yes"));
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    long now = clock.nanos();
    if (now - secondBeganNanos >= SECOND) {
      fps = sentInSecond;
      fpsNanos = now;
      sentInSecond = 0;
      secondBeganNanos = now;
    }
    sentInSecond++;
    ctx.write(message, promise);
  }

  /** Writes the fields that ustreamer has into the object that is open. Any thread. */
  void write(JsonGenerator json) throws IOException {
    boolean stale = clock.nanos() - fpsNanos > 3 * SECOND;
    json.writeNumberField("fps", stale ? 0 : fps);
    json.writeBooleanField("extra_headers", extraHeaders);
    json.writeBooleanField("advance_headers", advanceHeaders);
    json.writeBooleanField("dual_final_frames", dualFinalFrames);
    json.writeBooleanField("zero_data", zeroData);
    json.writeStringField("key", key);
  }
}
