package io.github.mjpegstream.camera.testpattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.draw.Pictures;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.MonotonicClock;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TestPatternCameraTest {
  private static final FrameSize SIZE = new FrameSize(160, 120);
  private static final Instant NOW = Instant.parse("2026-11-22T12:03:11.123Z");

  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1000);
  private CaptureSession session;

  @AfterEach
  void close() {
    if (session != null) {
      session.close();
    }
  }

  @Test
  void shouldDeliverI420OfTheConfiguredSize() throws Exception {
    session = open(25, Optional.of("TEST PATTERN"));

    try (CapturedFrame frame = session.next()) {
      assertThat(frame.layout()).isEqualTo(FrameLayout.i420(SIZE));
      assertThat(frame.data().readableBytes()).isEqualTo(frame.layout().frameBytes());
      assertThat(frame.captureNanos()).isEqualTo(now.get());
      assertThat(read(frame)).isEqualTo(new PatternReader.Reading(NOW.toEpochMilli(), 0));
    }
    assertThat(session.source()).isEqualTo("test pattern");
    assertThat(session.notice()).contains("TEST PATTERN");
  }

  @Test
  void shouldNumberFramesWithoutDriftWhenThePeriodIsNoWholeNumber() throws Exception {
    session = open(30, Optional.empty());
    long start = now.get();

    for (int i = 0; i < 3000; i++) {
      // A third of a nanosecond a frame would add up if periods were added.
      now.set(start + (long) Math.ceil(i * 1e9 / 30));
      try (CapturedFrame frame = session.next()) {
        if (i % 1000 == 999) {
          assertThat(read(frame).frameNumber()).isEqualTo(i);
        }
      }
    }

    assertThat(session.dropped()).isZero();
    assertThat(session.notice()).isEmpty();
  }

  @Test
  void shouldSkipFramesInsteadOfMakingUpForThemWhenItIsLate() throws Exception {
    session = open(10, Optional.empty());
    session.next().close();

    now.addAndGet(Duration.ofMillis(1050).toNanos());
    try (CapturedFrame late = session.next()) {
      assertThat(read(late).frameNumber()).isEqualTo(10);
    }
    CompletableFuture<Integer> next = nextFrameNumber();

    assertThat(session.dropped()).isEqualTo(9);
    assertThat(next).isNotDone();
    now.addAndGet(Duration.ofMillis(50).toNanos());
    assertThat(next.get(10, TimeUnit.SECONDS)).isEqualTo(11);
  }

  @Test
  void shouldEndAtOnceWhenItIsCancelledWhileWaiting() throws Exception {
    session = open(0.01, Optional.empty());
    session.next().close();
    CompletableFuture<Integer> waiting = nextFrameNumber();

    session.cancel();

    assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(CaptureException.class);
    assertCancelled();
  }

  @Test
  void shouldStayCancelledEvenWhenAFrameIsDue() {
    session = open(10, Optional.empty());

    session.cancel();
    session.cancel();

    assertCancelled();
  }

  @Test
  void shouldBeCancelledWhenItIsClosed() {
    session = open(10, Optional.empty());

    session.close();
    session.close();

    assertCancelled();
  }

  private void assertCancelled() {
    assertThatThrownBy(session::next)
        .isInstanceOfSatisfying(
            CaptureException.class,
            e -> assertThat(e.reason()).isEqualTo(CaptureException.Reason.CANCELLED));
  }

  private CompletableFuture<Integer> nextFrameNumber() {
    return CompletableFuture.supplyAsync(
        () -> {
          try (CapturedFrame frame = session.next()) {
            return read(frame).frameNumber();
          } catch (CaptureException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private CaptureSession open(double fps, Optional<String> label) {
    MonotonicClock clock = now::get;
    InstantSource wall = () -> NOW;
    return new TestPatternCamera(config(fps), label, clock, wall).open();
  }

  private static PatternReader.Reading read(CapturedFrame frame) {
    FrameSize size = frame.layout().size();
    byte[] luma = new byte[size.width() * size.height()];
    frame.data().getBytes(0, luma);
    BufferedImage image = Pictures.grey(luma, size);
    return PatternReader.read(image).orElseThrow();
  }

  private static CameraConfig config(double fps) {
    Duration second = Duration.ofSeconds(1);
    CameraConfig.RecoveryConfig recovery =
        new CameraConfig.RecoveryConfig(second, second, second, second, second, 1 << 20);
    return CameraConfigs.camera("test")
        .type("test-pattern")
        .size(SIZE)
        .fps(fps)
        .quality(80)
        .brightness(0)
        .recovery(recovery)
        .build();
  }
}
