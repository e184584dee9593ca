package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.CameraConfig.TimestampConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.draw.Canvas;
import io.github.mjpegstream.draw.Colour;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameEditsTest {
  private static final FrameSize SIZE = new FrameSize(320, 240);
  private static final TimestampConfig NO_TIME = CameraConfigs.timestamp("");
  private static final TimestampConfig TIME = CameraConfigs.timestamp("%H:%M:%S");

  private final ManualClock clock = new ManualClock();
  private Instant now = Instant.parse("2026-11-26T12:00:00Z");
  private final FramePublisher publisher =
      new FramePublisher(
          "front",
          80,
          PooledByteBufAllocator.DEFAULT,
          FrameEnvelope.NONE,
          JpegEncoders::create,
          clock,
          () -> now);

  @AfterEach
  void close() {
    publisher.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldTurnAFrame(boolean jpeg) throws IOException {
    publisher.edit(Orientation.ROTATED_90, NO_TIME);

    BufferedImage image = publish(frame(jpeg));

    // The red corner was at the upper left.
    assertThat(image.getWidth()).isEqualTo(240);
    assertThat(image.getHeight()).isEqualTo(320);
    assertThat(publisher.size()).isEqualTo(new FrameSize(240, 320));
    assertThat(isRed(image, 200, 30)).isTrue();
    assertThat(isRed(image, 30, 30)).isFalse();
    assertThat(isRed(image, 200, 290)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldWriteTheTimeOfTheCapture(boolean jpeg) throws IOException {
    publisher.edit(Orientation.ROTATED_90, TIME);

    BufferedImage first = publish(frame(jpeg));
    BufferedImage same = publish(frame(jpeg));
    now = now.plusSeconds(1);
    BufferedImage next = publish(frame(jpeg));

    assertThat(label(same)).isEqualTo(label(first));
    assertThat(label(next)).isNotEqualTo(label(first));
    assertThat(Arrays.stream(label(first)).filter(luma -> luma > 200).count()).isGreaterThan(300);
    assertThat(Arrays.stream(label(first)).filter(luma -> luma < 50).count()).isGreaterThan(1000);
    assertThat(isRed(first, 200, 30)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldEditForNobody(boolean jpeg) {
    publisher.edit(Orientation.MIRRORED, NO_TIME);
    Frame frame = frame(jpeg);
    publisher.prepare(frame);

    assertThat(publisher.finish(frame, false)).isNull();
  }

  @Test
  void shouldKnowWhatTurningLeavesOfAJpegWhoseSizeIsNoMultipleOfItsBlocks() throws IOException {
    publisher.edit(Orientation.ROTATED_180, TIME);
    Frame frame = frame(true, new FrameSize(315, 233));
    FrameSize left = new FrameSize(304, 224);

    BufferedImage image = publish(frame);
    boolean prepared = publisher.prepare(frame);

    assertThat(prepared).isTrue();
    assertThat(new FrameSize(image.getWidth(), image.getHeight())).isEqualTo(left);
    assertThat(publisher.size()).isEqualTo(left);
    assertThat(isRed(image, 270, 200)).isTrue();
    // The box of the time stands on the border between two blocks, above the lower edge.
    assertThat(new Color(image.getRGB(9, 201)).getGreen()).isLessThan(40);
  }

  @Test
  void shouldPassAJpegOnAsItIsWhenThereIsNothingToDo() {
    publisher.edit(Orientation.UPRIGHT, NO_TIME);
    Frame frame = frame(true);
    publisher.prepare(frame);

    JpegFrame finished = publisher.finish(frame, false);

    ByteBuf jpeg = finished.retainedJpeg();
    assertThat(ByteBufUtil.getBytes(jpeg)).isEqualTo(ByteBufUtil.getBytes(frame.data));
    jpeg.release();
    finished.release();
  }

  @Test
  void shouldDropAndCountAJpegThatCannotBeDecoded() {
    publisher.edit(Orientation.MIRRORED, NO_TIME);
    Frame frame = frame(true);
    // Codes of no length at all in the first Huffman table: only a decoder notices.
    ByteBuf data = frame.data;
    int tables = ByteBufUtil.indexOf(Unpooled.wrappedBuffer(new byte[] {-1, (byte) 0xC4}), data);
    for (int i = 0; i < 16; i++) {
      data.setByte(tables + 5 + i, i == 0 ? 12 : 0);
    }

    boolean prepared = publisher.prepare(frame);
    JpegFrame finished = prepared ? publisher.finish(frame, true) : null;

    assertThat(finished).isNull();
    assertThat(publisher.corrupt()).isEqualTo(1);
  }

  /** What a camera does by itself is not done twice. */
  @Test
  void shouldLeaveToTheCameraWhatItDoes() throws IOException {
    ScriptedCamera camera = new ScriptedCamera(clock);
    camera.turned(Orientation.MIRRORED);
    FrameHub hub = new FrameHub();
    CameraPipeline pipeline =
        new CameraPipeline(
            CameraConfigs.camera("front").picture(CameraConfigs.turned(true, false, 90)).build(),
            camera,
            hub,
            publisher,
            new PlaceholderFrames(
                PooledByteBufAllocator.DEFAULT, FrameEnvelope.NONE, JpegEncoders::create),
            clock,
            () -> now,
            () -> 0.5);
    try (HubProbe viewer = new HubProbe(hub)) {
      pipeline.start();
      camera.awaitOpened();
      Frame frame = frame(false);
      camera.deliver(frame.layout, ByteBufUtil.getBytes(frame.data));

      BufferedImage image = decode(viewer.await(JpegFrame.Kind.LIVE));

      assertThat(isRed(image, 200, 30)).isTrue();
      assertThat(isRed(image, 30, 30)).isFalse();
      assertThat(pipeline.status().size()).contains(new FrameSize(240, 320));
    } finally {
      pipeline.cancel();
      assertThat(pipeline.awaitEnd(java.time.Duration.ofSeconds(10))).isTrue();
    }
  }

  private BufferedImage publish(Frame frame) throws IOException {
    assertThat(publisher.prepare(frame)).isTrue();
    JpegFrame finished = publisher.finish(frame, true);
    try {
      return decode(finished);
    } finally {
      finished.release();
    }
  }

  private static BufferedImage decode(JpegFrame frame) throws IOException {
    ByteBuf jpeg = frame.retainedJpeg();
    try {
      return ImageIO.read(new ByteArrayInputStream(ByteBufUtil.getBytes(jpeg)));
    } finally {
      jpeg.release();
    }
  }

  private static boolean isRed(BufferedImage image, int x, int y) {
    Color colour = new Color(image.getRGB(x, y));
    return colour.getRed() > 180 && colour.getGreen() < 80;
  }

  /** Returns the luma of the lower left corner, where the time stands. */
  private static int[] label(BufferedImage image) {
    return image
        .getSubimage(8, 264, 128, 48)
        .getRaster()
        .getSamples(0, 0, 128, 48, 1, (int[]) null);
  }

  /** A grey picture whose upper left quarter is red. */
  private static Frame frame(boolean jpeg) {
    return frame(jpeg, SIZE);
  }

  private static Frame frame(boolean jpeg, FrameSize size) {
    try (Canvas canvas = new Canvas(size);
        JpegEncoder encoder = JpegEncoders.create()) {
      canvas.fill(0, 0, 320, 240, Colour.grey(128));
      canvas.fill(0, 0, 160, 120, Colour.rgb(0xFF0000));
      return jpeg
          ? new Frame(
              FrameLayout.jpeg(size),
              Unpooled.copiedBuffer(encoder.encode(canvas.layout(), canvas.pixels(), 80)))
          : new Frame(canvas.layout(), Unpooled.copiedBuffer(canvas.pixels()));
    }
  }

  private record Frame(FrameLayout layout, ByteBuf data) implements CapturedFrame {
    @Override
    public long captureNanos() {
      return 0;
    }

    @Override
    public void close() {}
  }
}
