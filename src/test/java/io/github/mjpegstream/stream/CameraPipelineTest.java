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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class CameraPipelineTest {
  private static final FrameSize SIZE = new FrameSize(64, 48);
  private static final Duration STALL = Duration.ofSeconds(5);
  private static final Duration START = Duration.ofSeconds(15);
  private static final Duration FREEZE = Duration.ofSeconds(10);

  private final ManualClock clock = new ManualClock();
  private final InstantSource wallClock =
      InstantSource.fixed(Instant.parse("2026-11-22T12:03:11Z"));
  private final ScriptedCamera camera = new ScriptedCamera(clock);
  private final FrameHub hub = new FrameHub();
  private final AtomicInteger encoded = new AtomicInteger();
  private volatile Runnable whileAFrameIsMade = () -> {};
  private volatile Runnable whileAPlaceholderIsMade = () -> {};
  private final PlaceholderFrames placeholders =
      new PlaceholderFrames(
          PooledByteBufAllocator.DEFAULT,
          new HookedEnvelope(() -> whileAPlaceholderIsMade.run()),
          JpegEncoders::create);
  private final CameraConfig config =
      CameraConfigs.camera("front")
          .size(SIZE)
          .fps(5)
          .recovery(
              new RecoveryConfig(
                  STALL, START, FREEZE, Duration.ofMillis(1), Duration.ofMillis(2), 1 << 20))
          .build();
  private final CameraPipeline pipeline = pipeline(config, hub);
  private HubProbe viewer;

  @BeforeEach
  void start() {
    viewer = new HubProbe(hub);
    pipeline.start();
    camera.awaitOpened();
  }

  @AfterEach
  void close() {
    viewer.close();
    end();
    placeholders.close();
  }

  @Test
  void shouldBeLiveWhenAFrameHasCome() {
    deliver(1);

    JpegFrame frame = viewer.await(Kind.LIVE);

    assertThat(frame.size()).isEqualTo(SIZE);
    assertThat(frame.captureEpochMicros()).isEqualTo(micros(wallClock.instant()));
    PipelineStatus status = pipeline.status();
    assertThat(status.state()).isEqualTo(PipelineState.LIVE);
    assertThat(status.healthy()).isTrue();
    assertThat(status.frames()).isEqualTo(1);
    assertThat(status.size()).contains(SIZE);
    assertThat(status.reason()).isEmpty();
    assertThat(status.source()).contains("scripted");
  }

  @Test
  void shouldNotBeHealthyBeforeTheFirstFrame() {
    assertThat(pipeline.status().healthy()).isFalse();
    assertThat(pipeline.status().reason()).contains("waiting for the first frame");
    assertThat(pipeline.status().frames()).isZero();
  }

  @Test
  void shouldRestartAndShowWhyWhenTheCameraFallsSilent() {
    deliver(1);
    viewer.await(Kind.LIVE);
    camera.trouble("sensor timed out");

    clock.advance(STALL);
    pipeline.tick();

    camera.awaitClosed();
    camera.awaitOpened();
    viewer.await(Kind.PLACEHOLDER);
    PipelineStatus stalled = pipeline.status();
    assertThat(stalled.healthy()).isFalse();
    assertThat(stalled.restarts()).containsExactly(Map.entry("stall", 1L));
    assertThat(stalled.reason()).contains("no new frame for 5.0 s: sensor timed out");

    deliver(2);

    viewer.await(Kind.LIVE);
    assertThat(pipeline.status().healthy()).isTrue();
    assertThat(pipeline.status().lastFailure())
        .contains("no new frame for 5.0 s: sensor timed out");
  }

  @Test
  void shouldBeatWithEveryFrameAndBeExcusedUntilTheNextIsDue() {
    deliver(1);
    viewer.await(Kind.LIVE);
    Pulse first = pipeline.pulse();
    assertThat(first.name()).isEqualTo("camera front");
    assertThat(first.thread()).isEqualTo("camera-front");
    assertThat(first.excused()).isTrue();

    deliver(2);
    viewer.await(frame -> pipeline.status().frames() == 2);
    assertThat(pipeline.pulse().beats()).isGreaterThan(first.beats());

    clock.advance(STALL);
    assertThat(pipeline.pulse().excused()).isTrue();
    clock.advance(Duration.ofNanos(1));
    // Nobody has looked after it yet, and so it is still live.
    assertThat(pipeline.pulse().state()).isEqualTo("live");
    assertThat(pipeline.pulse().excused()).isFalse();
  }

  @Test
  void shouldBeExcusedWhileTheFirstFrameIsNotDue() {
    // From its opening on, which it has noted when it reads.
    camera.awaitRead();
    clock.advance(START);
    assertThat(pipeline.pulse().excused()).isTrue();

    clock.advance(Duration.ofNanos(1));

    assertThat(pipeline.pulse().excused()).isFalse();
  }

  @Test
  void shouldBeatWithEveryAttempt() {
    camera.refuse(new CaptureException(Reason.BUSY, "in use by motion"));
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitOpened();
    long before = pipeline.pulse().beats();

    // It may have made some of these before.
    for (int i = 0; i < 100 && pipeline.pulse().beats() == before; i++) {
      camera.awaitOpened();
    }

    assertThat(pipeline.pulse().beats()).isGreaterThan(before);
  }

  @Test
  void shouldBeExcusedForEverWhenItHasBeenClosed() {
    pipeline.cancel();

    clock.advance(Duration.ofDays(1));

    assertThat(pipeline.pulse().excused()).isTrue();
  }

  @Test
  void shouldKeepTheLastPictureUntilTheStallTimeoutWhenTheCameraFails() {
    deliver(1);
    viewer.await(Kind.LIVE);
    camera.refuse(new CaptureException(Reason.NO_CAMERA, "no camera found"));
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();
    camera.awaitOpened();

    clock.advance(STALL.minusNanos(1));
    pipeline.tick();
    HubProbe late = new HubProbe(hub);
    assertThat(late.await(frame -> true).kind()).isEqualTo(Kind.LIVE);
    late.close();

    clock.advance(Duration.ofNanos(1));
    pipeline.tick();
    assertThat(viewer.await(Kind.PLACEHOLDER).size()).isEqualTo(SIZE);
  }

  @Test
  void shouldShowThePlaceholderAlthoughTheReasonChangesWhileItIsDrawn() {
    deliver(1);
    viewer.await(Kind.LIVE);
    clock.advance(STALL);
    // By then the session that this round cancels has ended, and why is known.
    whileAPlaceholderIsMade = camera::awaitClosed;

    pipeline.tick();

    viewer.await(Kind.PLACEHOLDER);
  }

  @Test
  void shouldRenderAPlaceholderOnceWhileNothingChanges() {
    camera.refuse(new CaptureException(Reason.NO_CAMERA, "no camera found"));
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitOpened();
    camera.awaitOpened();
    clock.advance(Duration.ofSeconds(1));
    pipeline.tick();
    JpegFrame first = viewer.await(Kind.PLACEHOLDER).retain();

    clock.advance(Duration.ofSeconds(60));
    pipeline.tick();
    HubProbe late = new HubProbe(hub);

    assertThat(late.await(frame -> true)).isSameAs(first);
    late.close();
    first.release();
  }

  @Test
  void shouldTryAgainForEverWhenTheCameraCannotBeOpened() {
    camera.refuse(new CaptureException(Reason.BUSY, "in use by motion"));
    camera.fail(Reason.ENDED, "the program ended");
    for (int i = 0; i < 20; i++) {
      camera.awaitOpened();
    }
    assertThat(pipeline.status().reason()).contains("in use by motion");
    assertThat(pipeline.status().restarts()).containsKey("busy");

    camera.refuse(null);
    deliver(1);

    viewer.await(Kind.LIVE);
  }

  @Test
  void shouldTryAgainWhenACameraThatStalledCannotBeOpenedAnew() {
    deliver(1);
    viewer.await(Kind.LIVE);
    camera.refuse(new CaptureException(Reason.STUCK_IN_KERNEL, "hangs in the kernel"));

    clock.advance(STALL);
    pipeline.tick();

    camera.awaitClosed();
    camera.awaitOpened();
    camera.awaitOpened();
    assertThat(pipeline.status().reason()).contains("hangs in the kernel");
    assertThat(pipeline.status().restarts()).containsKeys("stall", "stuck-in-kernel");
    camera.refuse(null);
    deliver(2);
    viewer.await(Kind.LIVE);
  }

  @Test
  void shouldNotCallACameraStalledWhileItsFirstFrameIsMade() {
    deliver(1);
    viewer.await(Kind.LIVE);
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();
    camera.awaitOpened();
    clock.advance(STALL);
    whileAFrameIsMade = pipeline::tick;

    deliver(2);

    viewer.await(Kind.LIVE);
    assertThat(pipeline.status().healthy()).isTrue();
  }

  @Test
  void shouldSurviveWhenTheCameraCodeItselfFails() {
    camera.crash(new IllegalStateException("a bug"));

    camera.awaitClosed();
    camera.awaitOpened();
    deliver(1);

    viewer.await(Kind.LIVE);
    assertThat(pipeline.status().restarts()).containsEntry("internal-error", 1L);
  }

  @Test
  void shouldTryAgainWhenASessionCannotBeClosed() {
    camera.failToClose(new IllegalStateException("a bug"));
    camera.fail(Reason.ENDED, "the program ended");

    camera.awaitClosed();
    camera.awaitOpened();
    deliver(1);

    viewer.await(Kind.LIVE);
  }

  @Test
  void shouldRestartWhenNoFirstFrameComes() {
    camera.awaitRead();
    clock.advance(START.minusNanos(1));
    pipeline.tick();
    assertThat(pipeline.status().restarts()).isEmpty();

    clock.advance(Duration.ofNanos(1));
    pipeline.tick();

    camera.awaitClosed();
    camera.awaitOpened();
    assertThat(pipeline.status().restarts()).containsEntry("no-first-frame", 1L);
  }

  @Test
  void shouldRestartWhenThePictureFreezes() {
    deliver(1);
    viewer.await(Kind.LIVE);
    showTheSame(10);

    camera.awaitClosed();
    camera.awaitOpened();
    assertThat(pipeline.status().restarts()).containsEntry("freeze", 1L);
  }

  @Test
  void shouldLeaveASceneAloneForLongerWhenARestartDoesNotChangeIt() {
    deliver(1);
    viewer.await(Kind.LIVE);
    showTheSame(10);
    camera.awaitClosed();
    deliver(1);
    viewer.await(Kind.LIVE);

    showTheSame(19);
    assertThat(pipeline.status().restarts()).containsEntry("freeze", 1L);

    showTheSame(1);
    camera.awaitClosed();
    assertThat(pipeline.status().restarts()).containsEntry("freeze", 2L);
  }

  @Test
  void shouldWatchAsCloselyAsBeforeWhenThePictureChangedForAMinuteSinceAFreeze() {
    deliver(1);
    viewer.await(Kind.LIVE);
    showTheSame(10);
    camera.awaitClosed();
    for (int second = 0; second <= 62; second++) {
      deliver(second % 20);
      viewer.await(Kind.LIVE);
      clock.advance(Duration.ofSeconds(1));
      pipeline.tick();
    }

    deliver(1);
    viewer.await(Kind.LIVE);
    showTheSame(10);

    camera.awaitClosed();
    assertThat(pipeline.status().restarts()).containsEntry("freeze", 2L);
  }

  private void showTheSame(int seconds) {
    for (int second = 0; second < seconds; second++) {
      clock.advance(Duration.ofSeconds(1));
      deliver(1);
      viewer.await(Kind.LIVE);
      pipeline.tick();
    }
  }

  @Test
  void shouldNotCallAChangingPictureFrozen() {
    for (int second = 0; second <= 20; second++) {
      deliver(second);
      viewer.await(Kind.LIVE);
      clock.advance(Duration.ofSeconds(1));
      pipeline.tick();
    }

    assertThat(pipeline.status().restarts()).isEmpty();
    assertThat(pipeline.status().healthy()).isTrue();
  }

  @Test
  void shouldDropABrokenFrameAndKeepTheLastGoodOne() {
    byte[] good = picture(1);
    camera.deliver(FrameLayout.jpeg(SIZE), good);
    viewer.await(Kind.LIVE);

    camera.deliver(FrameLayout.jpeg(SIZE), Arrays.copyOf(good, good.length / 2));
    camera.deliver(FrameLayout.jpeg(SIZE), new byte[] {1, 2, 3});
    deliver(2);

    viewer.await(Kind.LIVE);
    assertThat(pipeline.status().corrupt()).isEqualTo(2);
    assertThat(pipeline.status().frames()).isEqualTo(2);
  }

  @Test
  void shouldCallAStallWhenOnlyBrokenFramesCome() {
    deliver(1);
    viewer.await(Kind.LIVE);

    camera.deliver(FrameLayout.jpeg(SIZE), new byte[] {1, 2, 3});
    clock.advance(STALL);
    pipeline.tick();

    camera.awaitClosed();
    assertThat(pipeline.status().restarts()).containsEntry("stall", 1L);
  }

  @Test
  void shouldNotEncodeRawPicturesWhenNobodyWatches() {
    byte[] raw = new byte[FrameLayout.i420(SIZE).frameBytes()];
    camera.deliver(FrameLayout.i420(SIZE), raw);
    viewer.await(Kind.LIVE);
    viewer.close();

    for (int i = 0; i < 5; i++) {
      camera.deliver(FrameLayout.i420(SIZE), raw);
    }
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();

    assertThat(encoded).hasValue(1);
    assertThat(pipeline.status().frames()).isEqualTo(6);
    assertThat(figures().encoding().total()).isEqualTo(1);
    assertThat(figures().unwatched()).isEqualTo(5);
    // Closed again after the test.
    viewer = new HubProbe(hub);
    deliver(1);
    viewer.await(Kind.LIVE);
  }

  @Test
  void shouldHaveTheFirstPictureForWhoComesWithTheStart() {
    viewer.close();
    camera.awaitRead();
    camera.deliver(FrameLayout.i420(SIZE), new byte[FrameLayout.i420(SIZE).frameBytes()]);
    camera.awaitRead();

    assertThat(encoded).hasValue(1);
    viewer = new HubProbe(hub);
    viewer.await(Kind.LIVE);
  }

  @Test
  void shouldCountWhatIsLostOnTheWayByItsReasonOverAllSessions() {
    camera.lost(5, 2);
    deliver(1);
    viewer.await(Kind.LIVE);
    assertThat(figures().overtaken()).isEqualTo(3);
    assertThat(figures().broken()).isEqualTo(2);

    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();
    camera.awaitOpened();
    deliver(2);
    viewer.await(Kind.LIVE);

    // The next session has lost as many.
    assertThat(figures().overtaken()).isEqualTo(6);
    assertThat(figures().broken()).isEqualTo(4);
    camera.lost(5, 4);
    assertThat(figures().overtaken()).as("never less than it was").isEqualTo(6);
  }

  @Test
  void shouldHaveAPictureForWhoeverComesWhenTheCameraIsSlow() {
    end();
    camera.awaitClosed();
    FrameHub slowHub = new FrameHub();
    CameraPipeline slow =
        pipeline(
            CameraConfigs.camera("slow").size(SIZE).fps(0.5).recovery(config.recovery()).build(),
            slowHub);
    slow.start();
    camera.awaitOpened();
    camera.awaitRead();
    for (int i = 0; i < 2; i++) {
      camera.deliver(FrameLayout.i420(SIZE), new byte[FrameLayout.i420(SIZE).frameBytes()]);
      camera.awaitRead();
    }
    camera.awaitRead();

    HubProbe late = new HubProbe(slowHub);

    assertThat(late.await(Kind.LIVE).size()).isEqualTo(SIZE);
    late.close();
    end(slow);
  }

  @Test
  void shouldNotWaitForTheEndOfAPauseWhenWhatWasMissingIsBack() {
    end();
    camera.awaitClosed();
    Duration hour = Duration.ofHours(1);
    FrameHub patientHub = new FrameHub();
    CameraPipeline patient =
        pipeline(
            CameraConfigs.camera("patient")
                .recovery(new RecoveryConfig(STALL, START, FREEZE, hour, hour, 1 << 20))
                .build(),
            patientHub);
    camera.refuse(new CaptureException(Reason.NO_CAMERA, "unplugged"));
    patient.start();
    camera.awaitOpened();
    camera.awaitLook();

    camera.refuse(null);
    camera.comeBack();

    camera.awaitOpened();
    end(patient);
  }

  @Test
  void shouldBeExcusedDuringAPauseThatHasBegunBeforePausesBecameShorter() {
    end();
    camera.awaitClosed();
    Duration hour = Duration.ofHours(1);
    CameraConfig patience =
        CameraConfigs.camera("patient")
            .recovery(new RecoveryConfig(STALL, START, FREEZE, hour, hour, 1 << 20))
            .build();
    CameraPipeline patient = pipeline(patience, new FrameHub());
    camera.refuse(new CaptureException(Reason.NO_CAMERA, "unplugged"));
    patient.start();
    camera.awaitOpened();
    camera.awaitLook();

    patient.note(
        CameraConfigs.camera("patient")
            .recovery(
                new RecoveryConfig(STALL, START, FREEZE, Duration.ZERO, Duration.ZERO, 1 << 20))
            .build());
    clock.advance(hour.dividedBy(2));

    assertThat(patient.pulse().excused()).isTrue();
    end(patient);
  }

  @Test
  void shouldNeverHoldTheCameraTwice() {
    for (int i = 0; i < 10; i++) {
      deliver(i);
      camera.fail(Reason.ENDED, "the program ended");
      camera.awaitClosed();
    }

    assertThat(camera.mostOpenAtATime()).isEqualTo(1);
  }

  @Test
  void shouldTellItsNoticeWhenItIsLive() {
    camera.notice("no camera found: this is a test pattern");
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();
    camera.awaitOpened();
    deliver(1);

    viewer.await(Kind.LIVE);

    assertThat(pipeline.status().notice()).contains("no camera found: this is a test pattern");
  }

  @Test
  void shouldForgetTheNoticeOfASessionThatHasEnded() {
    camera.notice("no camera found: this is a test pattern");
    camera.fail(Reason.ENDED, "the program ended");
    camera.awaitClosed();
    camera.awaitOpened();
    deliver(1);
    viewer.await(Kind.LIVE);

    camera.refuse(new CaptureException(Reason.BUSY, "in use by motion"));
    camera.fail(Reason.REPLACED, "a camera has been connected");
    camera.awaitOpened();
    camera.awaitOpened();

    assertThat(pipeline.status().reason()).contains("in use by motion");
    assertThat(pipeline.status().notice()).isEmpty();
  }

  @Test
  void shouldFreeTheCameraAndLetGoOfItsFramesWhenClosed() {
    deliver(1);
    JpegFrame frame = viewer.await(Kind.LIVE).retain();

    end();
    end();

    camera.awaitClosed();
    viewer.close();
    assertThat(frame.refCnt()).isEqualTo(1);
    frame.release();
    assertThat(pipeline.status().state()).isEqualTo(PipelineState.CLOSED);
    assertThat(pipeline.status().healthy()).isFalse();
    viewer = new HubProbe(hub);
  }

  private CameraPipeline pipeline(CameraConfig settings, FrameHub frames) {
    return new CameraPipeline(
        settings,
        camera,
        frames,
        new FramePublisher(
            "front",
            50,
            PooledByteBufAllocator.DEFAULT,
            new HookedEnvelope(() -> whileAFrameIsMade.run()),
            () -> new CountingEncoder(JpegEncoders.create()),
            clock,
            wallClock),
        placeholders,
        clock,
        wallClock,
        () -> 0.5);
  }

  private void end() {
    end(pipeline);
  }

  private static void end(CameraPipeline pipeline) {
    pipeline.cancel();
    assertThat(pipeline.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }

  private CaptureFigures figures() {
    return pipeline.feed().figures().get();
  }

  private void deliver(int seed) {
    camera.deliver(FrameLayout.jpeg(SIZE), picture(seed));
  }

  /** A small grey picture, different for each seed. */
  private static byte[] picture(int seed) {
    FrameLayout layout = FrameLayout.i420(SIZE);
    ByteBuf pixels = Unpooled.directBuffer(layout.frameBytes());
    try (JpegEncoder encoder = JpegEncoders.create()) {
      for (int i = 0; i < layout.frameBytes(); i++) {
        pixels.writeByte(i < layout.cbOffset() ? 8 * seed : 128);
      }
      return ByteBufUtil.getBytes(encoder.encode(layout, pixels, 80));
    } finally {
      pixels.release();
    }
  }

  private static long micros(Instant instant) {
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
  }

  /** Nothing, but gives a test the chance to act between the arrival of a frame and its sending. */
  private static final class HookedEnvelope implements FrameEnvelope {
    private final Runnable hook;

    HookedEnvelope(Runnable hook) {
      this.hook = hook;
    }

    @Override
    public byte[] head(int jpegBytes, long captureEpochMicros) {
      hook.run();
      return NONE.head(jpegBytes, captureEpochMicros);
    }

    @Override
    public byte[] tail() {
      return NONE.tail();
    }
  }

  /** Counts what is encoded. */
  private final class CountingEncoder implements JpegEncoder {
    private final JpegEncoder encoder;

    CountingEncoder(JpegEncoder encoder) {
      this.encoder = encoder;
    }

    @Override
    public ByteBuf encode(FrameLayout layout, ByteBuf pixels, int quality) {
      encoded.incrementAndGet();
      return encoder.encode(layout, pixels, quality);
    }

    @Override
    public String description() {
      return encoder.description();
    }

    @Override
    public Optional<String> warning() {
      return encoder.warning();
    }

    @Override
    public void close() {
      encoder.close();
    }
  }
}
