package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.RecoveryConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.FrameEnvelope;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame.Kind;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class WatchdogTest {
  private static final FrameSize SIZE = new FrameSize(64, 48);
  private static final Duration STALL = Duration.ofSeconds(5);
  private static final Duration ROUND = Duration.ofMillis(250);

  private final ManualClock clock = new ManualClock();
  private final ScriptedCamera camera = new ScriptedCamera(clock);
  private final FrameHub hub = new FrameHub();
  private final CameraConfig config =
      CameraConfigs.camera("front")
          .size(SIZE)
          .fps(5)
          .recovery(
              new RecoveryConfig(
                  STALL, STALL, Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(2), 1 << 20))
          .build();
  private final PlaceholderFrames placeholders =
      new PlaceholderFrames(
          PooledByteBufAllocator.DEFAULT, FrameEnvelope.NONE, JpegEncoders::create);
  private final CameraPipeline pipeline =
      new CameraPipeline(
          config,
          camera,
          hub,
          new FramePublisher(
              "front",
              50,
              PooledByteBufAllocator.DEFAULT,
              FrameEnvelope.NONE,
              JpegEncoders::create,
              clock,
              InstantSource.system()),
          placeholders,
          clock,
          InstantSource.system(),
          () -> 0.5);
  private final Watchdog watchdog = new Watchdog(List.of(pipeline), clock);
  private HubProbe viewer;

  @BeforeEach
  void start() {
    viewer = new HubProbe(hub);
    pipeline.start();
    camera.awaitOpened();
    deliver();
    viewer.await(Kind.LIVE);
    watchdog.tick();
  }

  @AfterEach
  void close() {
    watchdog.close();
    viewer.close();
    pipeline.cancel();
    assertThat(pipeline.awaitEnd(Duration.ofSeconds(10))).isTrue();
    placeholders.close();
  }

  @Test
  void shouldNotBlameTheCameraWhenTheWholeProcessPaused() {
    clock.advance(STALL.multipliedBy(2));
    watchdog.tick();

    deliver();
    viewer.await(Kind.LIVE);
    clock.advance(ROUND);
    watchdog.tick();

    assertThat(pipeline.status().healthy()).isTrue();
    assertThat(pipeline.status().restarts()).isEmpty();
  }

  @Test
  void shouldRestartACameraThatIsStillSilentAfterAPause() {
    clock.advance(STALL.multipliedBy(2));
    watchdog.tick();
    clock.advance(ROUND);

    watchdog.tick();

    camera.awaitClosed();
    assertThat(pipeline.status().reason()).contains("no new frame for 10.3 s");
  }

  @Test
  void shouldGoOnWatchingWhenEveryRoundIsLate() {
    clock.advance(STALL);
    watchdog.tick();
    clock.advance(STALL);

    watchdog.tick();

    camera.awaitClosed();
  }

  private void deliver() {
    camera.deliver(FrameLayout.i420(SIZE), new byte[FrameLayout.i420(SIZE).frameBytes()]);
  }
}
