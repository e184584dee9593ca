package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.JpegFrame.Kind;
import io.github.mjpegstream.jpeg.JpegEditors;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.github.mjpegstream.jpeg.JpegFrames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OldPictureTest {
  private final OldPicture oldPicture =
      new OldPicture(PooledByteBufAllocator.DEFAULT, FrameEnvelope.NONE, JpegEditors::create);

  @ParameterizedTest
  @CsvSource({"480, 360", "1280, 720", "160, 120", "64, 48"})
  void shouldSayThatThePictureIsOldAndLeaveMostOfIt(int width, int height) throws IOException {
    FrameSize wanted = new FrameSize(width, height);
    JpegFrame live = grey(wanted);

    JpegFrame old = oldPicture.mark(live);

    assertThat(old.kind()).isEqualTo(Kind.PLACEHOLDER);
    assertThat(old.size()).isEqualTo(wanted);
    assertThat(old.captureNanos()).isEqualTo(live.captureNanos());
    assertThat(old.captureEpochMicros()).isEqualTo(live.captureEpochMicros());
    BufferedImage image = image(old);
    int white = 0;
    int black = 0;
    for (int y = 0; y < wanted.height() / 2; y++) {
      for (int x = 0; x < wanted.width(); x++) {
        int green = image.getRGB(x, y) >> 8 & 0xFF;
        white += green > 200 ? 1 : 0;
        black += green < 50 ? 1 : 0;
      }
    }
    assertThat(white).isGreaterThan(wanted.width() * wanted.height() / 300);
    assertThat(black).isGreaterThan(2 * white);
    assertThat(image.getRGB(wanted.width() / 2, wanted.height() - 4) >> 8 & 0xFF)
        .isBetween(125, 131);
    old.release();
    live.release();
  }

  private static BufferedImage image(JpegFrame frame) throws IOException {
    ByteBuf jpeg = frame.retainedJpeg();
    try {
      return ImageIO.read(new ByteArrayInputStream(ByteBufUtil.getBytes(jpeg)));
    } finally {
      jpeg.release();
    }
  }

  private static JpegFrame grey(FrameSize size) {
    FrameLayout layout = FrameLayout.i420(size);
    byte[] picture = new byte[layout.frameBytes()];
    Arrays.fill(picture, (byte) 128);
    ByteBuf pixels = Unpooled.directBuffer().writeBytes(picture);
    try (JpegEncoder encoder = JpegEncoders.create()) {
      return JpegFrames.wrap(
          PooledByteBufAllocator.DEFAULT,
          FrameEnvelope.NONE,
          encoder.encode(layout, pixels, 80),
          size,
          Kind.LIVE,
          42,
          1_795_348_991_000_000L);
    } finally {
      pixels.release();
    }
  }
}
