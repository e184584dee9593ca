package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Parts whose head is made for one viewer alone: with ustreamer's own headers, or without the
 * picture, both for those who measure. Head and JPEG still go with one write. Loop-confined.
 *
 * <p>Of ustreamer's headers those are sent that have a meaning here. Times that only say when an
 * encoder or a queue of it was at work are not among them.
 */
final class VerboseParts implements PartForm {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final int BOUNDARY_BYTES = MultipartEnvelope.NEXT_BOUNDARY.length();

  private final ByteBufAllocator allocator;
  private final boolean headers;
  private final boolean pictures;
  private long secondBegan;
  private int sentThisSecond;
  private int sentLastSecond;

  /**
   * @param headers whether ustreamer's are wanted
   * @param pictures whether the JPEGs are wanted; else parts are empty
   * @param nowNanos time on the monotonic clock
   */
  VerboseParts(ByteBufAllocator allocator, boolean headers, boolean pictures, long nowNanos) {
    this.allocator = allocator;
    this.headers = headers;
    this.pictures = pictures;
    this.secondBegan = nowNanos;
  }

  @Override
  public String opening() {
    return "";
  }

  @Override
  public ByteBuf part(JpegFrame frame, long nowNanos) {
    count(nowNanos);
    StringBuilder text = new StringBuilder(512);
    MultipartEnvelope.appendHead(
        text, pictures ? frame.jpegBytes() : 0, frame.captureEpochMicros());
    if (headers) {
      appendHeaders(text, frame, nowNanos);
    }
    text.append("\r\n");
    if (!pictures) {
      return ascii(text.append(MultipartEnvelope.NEXT_BOUNDARY));
    }
    return allocator
        .compositeDirectBuffer(2)
        .addComponent(true, ascii(text))
        .addComponent(true, frame.retainedEnveloped(0, BOUNDARY_BYTES));
  }

  private void count(long nowNanos) {
    long seconds = (nowNanos - secondBegan) / SECOND;
    if (seconds > 0) {
      sentLastSecond = seconds == 1 ? sentThisSecond : 0;
      sentThisSecond = 0;
      secondBegan += seconds * SECOND;
    }
    sentThisSecond++;
  }

  private void appendHeaders(StringBuilder out, JpegFrame frame, long nowNanos) {
    field(out, "Online").append(frame.kind() == JpegFrame.Kind.LIVE).append("\r\n");
    // Frames that equal the one before are passed on as well.
    field(out, "Dropped").append("0\r\n");
    field(out, "Width").append(frame.size().width()).append("\r\n");
    field(out, "Height").append(frame.size().height()).append("\r\n");
    field(out, "Client-FPS").append(sentLastSecond).append("\r\n");
    time(out, "Grab-Begin-Time", frame.captureNanos());
    time(out, "Grab-End-Time", frame.captureNanos());
    time(out, "Send-Time", nowNanos);
    time(out, "Latency", nowNanos - frame.captureNanos());
  }

  private static StringBuilder field(StringBuilder out, String name) {
    return out.append("X-UStreamer-").append(name).append(": ");
  }

  private static void time(StringBuilder out, String name, long nanos) {
    MultipartEnvelope.appendTimestamp(field(out, name), TimeUnit.NANOSECONDS.toMicros(nanos));
    out.append("\r\n");
  }

  private ByteBuf ascii(CharSequence text) {
    return ByteBufUtil.encodeString(allocator, CharBuffer.wrap(text), StandardCharsets.US_ASCII);
  }
}
