package io.github.mjpegstream.stream;

import io.github.mjpegstream.draw.Canvas;
import io.github.mjpegstream.draw.MessagePicture;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.function.Supplier;

/**
 * Renders the picture that is shown while there is none of the camera. Confined to one thread; the
 * encoder is made when the first picture is needed.
 */
public final class PlaceholderFrames implements AutoCloseable {
  private static final int QUALITY = 80;

  private final ByteBufAllocator allocator;
  private final FrameEnvelope envelope;
  private final Supplier<JpegEncoder> encoders;
  private JpegEncoder encoder;

  public PlaceholderFrames(
      ByteBufAllocator allocator, FrameEnvelope envelope, Supplier<JpegEncoder> encoders) {
    this.allocator = allocator;
    this.envelope = envelope;
    this.encoders = encoders;
  }

  /**
   * Renders a message.
   *
   * @param nanos when, on the monotonic clock
   * @param epochMicros when, in microseconds since 1970
   * @return a frame whose one reference is the caller's
   */
  JpegFrame render(FrameSize size, String title, String text, long nanos, long epochMicros) {
    if (encoder == null) {
      encoder = encoders.get();
    }
    try (Canvas canvas = MessagePicture.draw(size, title, text)) {
      ByteBuf jpeg = encoder.encode(canvas.layout(), canvas.pixels(), QUALITY);
      return JpegFrames.wrap(
          allocator, envelope, jpeg, size, JpegFrame.Kind.PLACEHOLDER, nanos, epochMicros);
    }
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
    }
  }
}
