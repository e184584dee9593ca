package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

final class PinnedFramesTest {
  private final PinnedFrames pinned = new PinnedFrames(1000);

  private static JpegFrame frame(int bytes) {
    return new JpegFrame(
        Unpooled.directBuffer(bytes).writeZero(bytes),
        0,
        bytes,
        new FrameSize(1, 1),
        JpegFrame.Kind.LIVE,
        0,
        0);
  }

  @Test
  void shouldHoldNoMoreThanItMay() {
    JpegFrame first = frame(600);
    JpegFrame second = frame(401);
    assertThat(pinned.pin(first)).isTrue();
    assertThat(pinned.pin(second)).isFalse();

    pinned.unpin(first);

    assertThat(pinned.pin(second)).isTrue();
    pinned.unpin(second);
    first.release();
    second.release();
  }

  @Test
  void shouldCountAFrameOnceHoweverManyHoldIt() {
    JpegFrame frame = frame(600);
    for (int i = 0; i < 100; i++) {
      assertThat(pinned.pin(frame)).isTrue();
    }
    assertThat(pinned.bytes()).isEqualTo(600);

    for (int i = 0; i < 100; i++) {
      pinned.unpin(frame);
    }

    assertThat(pinned.bytes()).isZero();
    frame.release();
  }
}
