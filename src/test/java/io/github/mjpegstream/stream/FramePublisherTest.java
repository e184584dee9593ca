package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class FramePublisherTest {
  private static final FrameLayout LAYOUT = FrameLayout.i420(new FrameSize(64, 48));

  private final Purse allocator = new Purse();
  private final FramePublisher publisher =
      new FramePublisher(
          "front",
          50,
          allocator,
          FrameEnvelope.NONE,
          JpegEncoders::create,
          new ManualClock(),
          InstantSource.system());

  @Test
  void shouldDropFramesAndGoOnWhenMemoryRunsOut() {
    Frame frame = new Frame();
    publisher.prepare(frame);
    allocator.empty = true;
    JpegFrame without = publisher.finish(frame, true);
    allocator.empty = false;

    JpegFrame with = publisher.finish(frame, true);

    assertThat(without).isNull();
    assertThat(with.size()).isEqualTo(LAYOUT.size());
    assertThat(publisher.unaffordable()).isEqualTo(1);
    with.release();
    publisher.close();
  }

  /** Memory that can run out. */
  private static final class Purse extends AbstractByteBufAllocator {
    private boolean empty;

    Purse() {
      super(true);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      if (empty) {
        throw new OutOfMemoryError("the purse is empty");
      }
      return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }

  private static final class Frame implements CapturedFrame {
    private final ByteBuf data = Unpooled.wrappedBuffer(new byte[LAYOUT.frameBytes()]);

    @Override
    public FrameLayout layout() {
      return LAYOUT;
    }

    @Override
    public ByteBuf data() {
      return data;
    }

    @Override
    public long captureNanos() {
      return 1;
    }

    @Override
    public void close() {}
  }
}
