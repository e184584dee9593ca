package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.jpeg.JpegFrames;
import io.github.mjpegstream.jpeg.JpegTranscoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrameVariantTest {
  private final FrameHub camera = new FrameHub();
  private final Scripted transcoder = new Scripted();
  private final FrameVariants variants =
      new FrameVariants(
          3,
          PooledByteBufAllocator.DEFAULT,
          FrameEnvelope.NONE,
          () -> transcoder,
          new ManualClock());

  @AfterEach
  void close() {
    variants.close();
    camera.close();
  }

  @Test
  void shouldShareTheBufferOfTheOriginalWhereOnlyTheRateIsLimited() {
    FrameVariant variant = variants.start(camera, new VariantSpec(0, 0, 2)).orElseThrow();
    try (HubProbe probe = new HubProbe(variant.hub())) {
      JpegFrame original = frame(1);
      camera.publish(original);

      assertThat(probe.await(JpegFrame.Kind.LIVE)).isSameAs(original);
    }
    variant.end();
  }

  @Test
  void shouldSkipToTheNewestFrameWhenEncodingIsSlow() throws InterruptedException {
    transcoder.hold = new CountDownLatch(1);
    FrameVariant variant = variants.start(camera, new VariantSpec(100, 0, 0)).orElseThrow();
    try (HubProbe probe = new HubProbe(variant.hub())) {
      camera.publish(frame(1));
      assertThat(transcoder.begun.await(10, TimeUnit.SECONDS)).isTrue();
      for (int i = 2; i <= 5; i++) {
        camera.publish(frame(i));
      }

      transcoder.hold.countDown();

      assertThat(probe.await(frame -> frame.captureNanos() == 5).captureEpochMicros())
          .isEqualTo(5_000);
      assertThat(transcoder.seen).containsExactly(1, 5);
      assertThat(variant.status()).isEqualTo(new VariantStatus("100x50", 2, 2, 0));
    }
    variant.end();
  }

  @Test
  void shouldFreeItsTranscoderAndTheCameraWhenItEnds() {
    FrameVariant variant = variants.start(camera, new VariantSpec(100, 0, 0)).orElseThrow();
    try (HubProbe probe = new HubProbe(variant.hub())) {
      camera.publish(frame(1));
      probe.await(JpegFrame.Kind.LIVE);
    }

    variant.end();
    variants.close();

    assertThat(camera.demanded()).isFalse();
    assertThat(transcoder.closed).isEqualTo(1);
  }

  @Test
  void shouldEndWhatStillRunsWhenAllAreClosed() {
    FrameVariant variant = variants.start(camera, new VariantSpec(100, 0, 0)).orElseThrow();
    HubProbe probe = new HubProbe(variant.hub());
    camera.publish(frame(1));
    probe.await(JpegFrame.Kind.LIVE);

    variants.close();
    camera.publish(frame(2));
    variant.end();
    probe.close();

    assertThat(transcoder.seen).containsExactly(1);
    assertThat(transcoder.closed).isEqualTo(1);
    assertThat(variants.start(camera, new VariantSpec(1, 1, 1))).isEmpty();
  }

  @Test
  void shouldTakeItsTurnsAmongOthersAndDoOneThingAtATime() {
    Queue<Runnable> turns = new ArrayDeque<>();
    FrameVariant variant =
        new FrameVariant(
            new VariantSpec(0, 0, 240),
            camera,
            turns::add,
            PooledByteBufAllocator.DEFAULT,
            FrameEnvelope.NONE,
            () -> transcoder,
            new LogLimiter(new ManualClock()),
            new ManualClock(),
            new EncodeTimes(),
            ended -> {});
    variant.start();

    camera.publish(frame(1));
    camera.publish(frame(2));
    assertThat(turns).hasSize(1);
    turns.remove().run();
    assertThat(turns).isEmpty();
    assertThat(variant.status().frames()).isEqualTo(1);
    variant.end();
    assertThat(turns).hasSize(1);
    turns.remove().run();
  }

  @Test
  void shouldCountWidthsThatGiveTheSamePictureAsOne() {
    FrameSize size = new FrameSize(640, 480);

    assertThat(new VariantSpec(320, 0, 0).normalised(size))
        .isEqualTo(new VariantSpec(399, 0, 0).normalised(size))
        .isEqualTo(new VariantSpec(320, 0, 0));
    assertThat(new VariantSpec(16, 0, 0).normalised(size)).isEqualTo(new VariantSpec(80, 0, 0));
    assertThat(new VariantSpec(1000, 0, 0).normalised(size)).isEqualTo(new VariantSpec(1000, 0, 0));
    assertThat(new VariantSpec(0, 5, 1).normalised(size)).isEqualTo(new VariantSpec(0, 5, 1));
  }

  /** A frame whose first byte, and whose capture time, is its number. */
  private static JpegFrame frame(int number) {
    return JpegFrames.wrap(
        PooledByteBufAllocator.DEFAULT,
        FrameEnvelope.NONE,
        Unpooled.wrappedBuffer(new byte[] {(byte) number}),
        new FrameSize(200, 100),
        JpegFrame.Kind.LIVE,
        number,
        1000L * number);
  }

  /** Halves without looking, and can be held up. */
  private static final class Scripted implements JpegTranscoder {
    final CountDownLatch begun = new CountDownLatch(1);
    final List<Integer> seen = new ArrayList<>();
    CountDownLatch hold = new CountDownLatch(0);
    int closed;

    @Override
    public ByteBuf transcode(ByteBuf jpeg, int eighths, int quality) {
      assertThat(eighths).isEqualTo(4);
      seen.add((int) jpeg.getByte(jpeg.readerIndex()));
      begun.countDown();
      try {
        assertThat(hold.await(10, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return Unpooled.wrappedBuffer(new byte[] {7});
    }

    @Override
    public FrameSize size() {
      return new FrameSize(100, 50);
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
