package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.PooledByteBufAllocator;
import org.junit.jupiter.api.Test;

final class PlaceholderFramesTest {
  @Test
  void shouldBeOfTheSizeOfTheStream() {
    assertThat(rendered(new FrameSize(1920, 1080))).isEqualTo(new FrameSize(1920, 1080));
  }

  @Test
  void shouldBeSmallerWhenTheStreamIsTooLargeToBeDrawn() {
    assertThat(rendered(new FrameSize(16_384, 1_101))).isEqualTo(new FrameSize(8_192, 551));
  }

  private static FrameSize rendered(FrameSize wanted) {
    try (PlaceholderFrames placeholders =
        new PlaceholderFrames(
            PooledByteBufAllocator.DEFAULT, FrameEnvelope.NONE, JpegEncoders::create)) {
      JpegFrame frame = placeholders.render(wanted, "no signal", "why", 0, 0);
      FrameSize size = frame.size();
      frame.release();
      return size;
    }
  }
}
