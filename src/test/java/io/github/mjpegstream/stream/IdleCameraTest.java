package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.RecoveryConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.JpegFrame.Kind;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A camera that is closed while nobody watches. */
final class IdleCameraTest {
  private static final FrameSize SIZE = new FrameSize(320, 240);
  private static final Duration LINGER = Duration.ofSeconds(30);
  private static final Duration START = Duration.ofSeconds(15);
  private static final Duration HOURS = Duration.ofHours(5);
  private static final String NOBODY_WATCHES =
      "nobody watches, so the camera is off. It starts when somebody does.";

  private final ManualClock clock = new ManualClock();
  private final InstantSource wallClock =
      InstantSource.fixed(Instant.parse("2026-11-22T12:03:11Z"));
  private final ScriptedCamera camera = new ScriptedCamera(clock);
  private final FrameHub hub = new FrameHub();
  private final PlaceholderFrames placeholders =
      new PlaceholderFrames(
          PooledByteBufAllocator.DEFAULT, FrameEnvelope.NONE, JpegEncoders::create);
  private final CameraConfig config =
      CameraConfigs.camera("front")
          .size(SIZE)
          .stopsAfter(LINGER)
          .recovery(
              new RecoveryConfig(
                  Duration.ofSeconds(5),
                  START,
                  Duration.ZERO,
                  Duration.ofMillis(1),
                  Duration.ofMillis(2),
                  1 << 20))
          .build();
  private final CameraPipeline pipeline = pipeline(config);

  @BeforeEach
  void start() {
    pipeline.start();
    camera.awaitOpened();
    camera.awaitRead();
  }

  @AfterEach
  void end() {
    pipeline.cancel();
    assertThat(pipeline.awaitEnd(Duration.ofSeconds(10))).isTrue();
    placeholders.close();
  }

  @Test
  void shouldCloseTheCameraWhenNobodyHasWatchedForTheLinger() {
    deliver(1);
    clock.advance(LINGER.minusNanos(1));
    deliver(2);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.LIVE);

    clock.advance(Duration.ofNanos(1));
    deliverLast(3);

    PipelineStatus idle = pipeline.status();
    assertThat(idle.state()).isEqualTo(PipelineState.IDLE);
    assertThat(idle.healthy()).isTrue();
    assertThat(idle.reason()).contains(NOBODY_WATCHES);
    assertThat(idle.restarts()).isEmpty();
    assertThat(idle.lastFailure()).isEmpty();
    assertThat(idle.frames()).isEqualTo(3);
  }

  @Test
  void shouldLetTheCameraRunAsLongAsSomebodyWatches() {
    deliver(1);
    HubProbe viewer = new HubProbe(hub);
    clock.advance(HOURS);
    deliver(2);
    viewer.close();

    clock.advance(LINGER.minusNanos(1));
    deliver(3);

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.LIVE);
    clock.advance(Duration.ofNanos(1));
    deliverLast(4);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
  }

  @Test
  void shouldKeepRunningUnlessToldOtherwise() {
    CameraConfig plain = CameraConfigs.camera("front").size(SIZE).build();
    FrameHub plainHub = new FrameHub();
    ScriptedCamera plainCamera = new ScriptedCamera(clock);
    CameraPipeline running = pipeline(plain, plainCamera, plainHub);
    running.start();
    plainCamera.awaitOpened();
    plainCamera.awaitRead();

    plainCamera.deliver(FrameLayout.i420(SIZE), raw(1));
    plainCamera.awaitRead();
    clock.advance(HOURS);
    plainCamera.deliver(FrameLayout.i420(SIZE), raw(2));
    plainCamera.awaitRead();

    assertThat(running.status().state()).isEqualTo(PipelineState.LIVE);
    running.cancel();
    assertThat(running.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }

  @Test
  void shouldShowTheLastPictureAsOldAndThenLiveOnesToWhoeverComes() {
    beIdle();
    clock.advance(HOURS);
    pipeline.tick();

    HubProbe viewer = new HubProbe(hub);
    JpegFrame old = viewer.await(frame -> true);

    assertThat(old.kind()).isEqualTo(Kind.PLACEHOLDER);
    assertThat(old.size()).isEqualTo(SIZE);
    assertThat(old.captureEpochMicros())
        .isEqualTo(TimeUnit.SECONDS.toMicros(wallClock.instant().getEpochSecond()));
    camera.awaitOpened();
    camera.awaitRead();
    pipeline.tick();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.STARTING);
    assertThat(pipeline.status().healthy()).isTrue();
    HubProbe second = new HubProbe(hub);
    assertThat(second.await(frame -> true).captureEpochMicros())
        .isEqualTo(old.captureEpochMicros());
    second.close();

    deliver(7);

    viewer.await(Kind.LIVE);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.LIVE);
    assertThat(pipeline.status().reason()).isEmpty();
    assertThat(pipeline.status().restarts()).isEmpty();
    assertThat(camera.mostOpenAtATime()).isEqualTo(1);
    viewer.close();
  }

  @Test
  void shouldSayInWordsThatItStartsWhereTheLastPictureCannotBeShown() {
    deliver(1);
    clock.advance(LINGER);
    // Too broken to be decoded, and yet a JPEG by its segments.
    camera.deliver(FrameLayout.jpeg(SIZE), undecodable());
    camera.awaitClosed();
    clock.advance(HOURS);

    HubProbe viewer = new HubProbe(hub);
    camera.awaitOpened();
    pipeline.tick();

    JpegFrame words = viewer.await(frame -> true);
    assertThat(words.kind()).isEqualTo(Kind.PLACEHOLDER);
    assertThat(words.captureNanos()).isEqualTo(clock.nanos());
    viewer.close();
  }

  @Test
  void shouldBeIdleAgainWhenTheViewerHasGone() {
    beIdle();
    HubProbe viewer = new HubProbe(hub);
    camera.awaitOpened();
    camera.awaitRead();
    deliver(1);
    viewer.await(Kind.LIVE);
    viewer.close();

    clock.advance(LINGER);
    deliverLast(2);

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
  }

  @Test
  void shouldNotJudgeAnIdleCamera() {
    beIdle();

    clock.advance(HOURS);
    pipeline.tick();

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
    assertThat(pipeline.status().healthy()).isTrue();
    assertThat(pipeline.status().restarts()).isEmpty();
  }

  @Test
  void shouldTellOfACameraThatFailsToStartAndNotHideItWhenNobodyWatchesAnyMore() {
    beIdle();
    clock.advance(HOURS);
    camera.refuse(new CaptureException(Reason.BUSY, "in use by motion"));

    HubProbe viewer = new HubProbe(hub);
    camera.awaitOpened();
    camera.awaitOpened();
    pipeline.tick();
    viewer.await(frame -> frame.captureNanos() == clock.nanos());
    viewer.close();
    clock.advance(HOURS);
    camera.awaitOpened();
    camera.awaitOpened();

    assertThat(pipeline.status().healthy()).isFalse();
    assertThat(pipeline.status().reason()).contains("in use by motion");
    assertThat(pipeline.status().restarts()).containsKey("busy");

    camera.refuse(null);
    camera.awaitRead();
    deliver(1);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.LIVE);
    clock.advance(LINGER);
    deliverLast(2);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
  }

  @Test
  void shouldCallItAFailureWhenNoFrameComesOnWaking() {
    beIdle();
    HubProbe viewer = new HubProbe(hub);
    camera.awaitOpened();
    camera.awaitRead();

    clock.advance(START);
    pipeline.tick();

    camera.awaitClosed();
    camera.awaitOpened();
    assertThat(pipeline.status().restarts()).containsExactly(Map.entry("no-first-frame", 1L));
    assertThat(pipeline.status().healthy()).isFalse();
    viewer.close();
  }

  @Test
  void shouldNotBeIdleBeforeTheFirstFrame() {
    clock.advance(START.minusNanos(1));
    pipeline.tick();

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.STARTING);
    assertThat(pipeline.status().healthy()).isFalse();
  }

  @Test
  void shouldNotBeIdleWhileSomethingStandsInForTheCamera() {
    camera.notice("no camera was found; showing a test pattern");
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();
    camera.awaitOpened();
    camera.awaitRead();
    deliver(1);

    clock.advance(LINGER);
    deliver(2);

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.LIVE);
    assertThat(pipeline.status().notice()).isPresent();
  }

  @Test
  void shouldTakeNewSettingsWhenItIsStartedNext() throws Exception {
    beIdle();
    CameraConfig next = CameraConfigs.camera("front").size(SIZE).fps(12).stopsAfter(LINGER).build();

    CompletableFuture<PendingChanges.Outcome> change = pipeline.change(next, true);

    assertThat(change.get(10, TimeUnit.SECONDS).deferred()).isTrue();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
    assertThat(pipeline.status().wantedFps()).isEqualTo(12);
    HubProbe viewer = new HubProbe(hub);
    camera.awaitOpened();
    assertThat(camera.openedWith().fps()).isEqualTo(12);
    viewer.close();
  }

  @Test
  void shouldStartWhenItIsNotToBeIdleAnyMore() {
    beIdle();

    pipeline.note(CameraConfigs.camera("front").size(SIZE).build());

    camera.awaitOpened();
    camera.awaitRead();
    deliver(1);
    clock.advance(HOURS);
    deliver(2);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.LIVE);
  }

  @Test
  void shouldStartAnotherCameraThatTakesItsPlace() {
    beIdle();
    ScriptedCamera other = new ScriptedCamera(clock);

    pipeline.replace(config, () -> other);

    other.awaitOpened();
    other.awaitRead();
    other.deliver(FrameLayout.i420(SIZE), raw(3));
    other.awaitRead();
    clock.advance(LINGER);
    other.deliver(FrameLayout.i420(SIZE), raw(4));
    other.awaitClosed();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
  }

  @Test
  void shouldNotStartAnIdleCameraAnew() {
    beIdle();

    assertThat(pipeline.restart()).isFalse();

    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
    HubProbe viewer = new HubProbe(hub);
    camera.awaitOpened();
    camera.awaitRead();
    assertThat(pipeline.restart()).isTrue();
    camera.awaitClosed();
    camera.awaitOpened();
    camera.awaitRead();
    assertThat(pipeline.status().healthy()).isTrue();
    deliver(1);
    viewer.await(Kind.LIVE);
    viewer.close();
  }

  @Test
  void shouldEndWhileItIsIdle() {
    beIdle();

    pipeline.cancel();

    assertThat(pipeline.awaitEnd(Duration.ofSeconds(10))).isTrue();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.CLOSED);
  }

  private void beIdle() {
    deliver(1);
    clock.advance(LINGER);
    deliverLast(2);
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.IDLE);
  }

  /** Delivers a raw picture, which is encoded only if somebody wants it, and waits for it. */
  private void deliver(int seed) {
    camera.deliver(FrameLayout.i420(SIZE), raw(seed));
    camera.awaitRead();
  }

  private void deliverLast(int seed) {
    camera.deliver(FrameLayout.i420(SIZE), raw(seed));
    camera.awaitClosed();
  }

  private static byte[] raw(int seed) {
    byte[] pixels = new byte[FrameLayout.i420(SIZE).frameBytes()];
    Arrays.fill(pixels, (byte) (8 * seed));
    return pixels;
  }

  /** A JPEG, by its segments, with a Huffman table that cannot be. */
  private static byte[] undecodable() {
    ByteBuf pixels = Unpooled.directBuffer().writeBytes(raw(1));
    try (JpegEncoder encoder = JpegEncoders.create()) {
      byte[] jpeg = ByteBufUtil.getBytes(encoder.encode(FrameLayout.i420(SIZE), pixels, 50));
      int table = 0;
      while ((jpeg[table] & 0xFF) != 0xFF || (jpeg[table + 1] & 0xFF) != 0xC4) {
        table++;
      }
      int codes = 0;
      for (int i = table + 5; i < table + 21; i++) {
        codes += jpeg[i];
        jpeg[i] = 0;
      }
      // All of them of one bit.
      jpeg[table + 5] = (byte) codes;
      return jpeg;
    } finally {
      pixels.release();
    }
  }

  private CameraPipeline pipeline(CameraConfig settings) {
    return pipeline(settings, camera, hub);
  }

  private CameraPipeline pipeline(CameraConfig settings, ScriptedCamera source, FrameHub frames) {
    return new CameraPipeline(
        settings,
        source,
        frames,
        new FramePublisher(
            "front",
            50,
            PooledByteBufAllocator.DEFAULT,
            FrameEnvelope.NONE,
            JpegEncoders::create,
            clock,
            wallClock),
        placeholders,
        clock,
        wallClock,
        () -> 0.5);
  }
}
