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

  /**
   * A larger picture is halved until it has no more pixels: drawing and encoding takes up to five
   * bytes each outside the heap, and a size that cannot be had must not leave viewers without a
   * word.
   */
  private static final long MOST_PIXELS = 16_000_000;

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
   * @param wanted size, of which a very large one is not kept to
   * @param nanos when, on the monotonic clock
   * @param epochMicros when, in microseconds since 1970
   * @return a frame whose one reference is the caller's
   */
  JpegFrame render(FrameSize wanted, String title, String text, long nanos, long epochMicros) {
    FrameSize size = affordable(wanted);
    if (encoder == null) {
      encoder = encoders.get();
    }
    try (Canvas canvas = MessagePicture.draw(size, title, text)) {
      ByteBuf jpeg = encoder.encode(canvas.layout(), canvas.pixels(), QUALITY);
      return JpegFrames.wrap(
          allocator, envelope, jpeg, size, JpegFrame.Kind.PLACEHOLDER, nanos, epochMicros);
    }
  }

  private static FrameSize affordable(FrameSize wanted) {
    FrameSize size = wanted;
    while ((long) size.width() * size.height() > MOST_PIXELS) {
      size = new FrameSize((size.width() + 1) / 2, (size.height() + 1) / 2);
    }
    return size;
  }

  @Override
  public void close() {
    if (encoder != null) {
      encoder.close();
    }
  }
}
