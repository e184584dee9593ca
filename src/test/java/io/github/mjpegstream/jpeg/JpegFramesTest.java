package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JpegFramesTest {
  private static final byte[] JPEG = TestJpegs.baseline(64, 48, 0.6);

  private static final FrameEnvelope ENVELOPE =
      new FrameEnvelope() {
        @Override
        public byte[] head(int jpegBytes, long captureEpochMicros) {
          return bytes("[" + jpegBytes + "@" + captureEpochMicros + "]");
        }

        @Override
        public byte[] tail() {
          return bytes("[end]");
        }
      };

  @Test
  void shouldLayHeadJpegAndTailIntoOneBuffer() {
    ByteBuf jpeg = Unpooled.wrappedBuffer(JPEG);

    JpegFrame frame =
        JpegFrames.wrap(
            PooledByteBufAllocator.DEFAULT,
            ENVELOPE,
            jpeg,
            new FrameSize(64, 48),
            JpegFrame.Kind.PLACEHOLDER,
            11,
            12);

    assertContents(frame);
    assertThat(frame.kind()).isEqualTo(JpegFrame.Kind.PLACEHOLDER);
    assertThat(frame.captureNanos()).isEqualTo(11);
    assertThat(frame.captureEpochMicros()).isEqualTo(12);
    assertThat(jpeg.readableBytes()).isEqualTo(JPEG.length);
    frame.release();
  }

  @Test
  void shouldTakeWhatTheSanitizerWrites() {
    JpegSanitizer sanitizer = new JpegSanitizer();
    sanitizer.inspect(Unpooled.wrappedBuffer(TestJpegs.withThumbnail(JPEG)));

    JpegFrame frame = JpegFrames.wrap(PooledByteBufAllocator.DEFAULT, ENVELOPE, sanitizer, 11, 12);

    assertThat(frame.size()).isEqualTo(new FrameSize(64, 48));
    assertThat(frame.kind()).isEqualTo(JpegFrame.Kind.LIVE);
    byte[] enveloped = take(frame.retainedEnveloped());
    byte[] head = bytes("[" + frame.jpegBytes() + "@12]");
    assertThat(Arrays.copyOf(enveloped, head.length)).isEqualTo(head);
    assertThat(new JpegSanitizer().inspect(Unpooled.wrappedBuffer(take(frame.retainedJpeg()))))
        .isEqualTo(JpegSanitizer.Verdict.GOOD);
    frame.release();
  }

  @Test
  void shouldLeakNothingWhenTheSanitizerHasNoImage() {
    JpegSanitizer sanitizer = new JpegSanitizer();
    sanitizer.inspect(Unpooled.EMPTY_BUFFER);

    assertThatThrownBy(
            () -> JpegFrames.wrap(PooledByteBufAllocator.DEFAULT, ENVELOPE, sanitizer, 0, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  private static void assertContents(JpegFrame frame) {
    ByteBuf enveloped = frame.retainedEnveloped();
    assertThat(enveloped.isDirect()).isTrue();
    assertThat(enveloped.capacity()).isEqualTo(enveloped.readableBytes());
    assertThat(take(enveloped))
        .isEqualTo(TestJpegs.join(bytes("[" + JPEG.length + "@12]"), JPEG, bytes("[end]")));
    assertThat(take(frame.retainedJpeg())).isEqualTo(JPEG);
    assertThat(take(frame.retainedEnveloped(3, 2)))
        .isEqualTo(TestJpegs.join(bytes("12]"), JPEG, bytes("[e")));
    assertThat(take(frame.retainedEnveloped(frame.headBytes(), 0)))
        .isEqualTo(TestJpegs.join(bytes("[" + JPEG.length + "@12]"), JPEG));
    assertThat(frame.jpegBytes()).isEqualTo(JPEG.length);
  }

  private static byte[] take(ByteBuf buffer) {
    try {
      return ByteBufUtil.getBytes(buffer);
    } finally {
      buffer.release();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
