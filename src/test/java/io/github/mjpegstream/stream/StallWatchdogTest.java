package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.RecoveryConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StallWatchdogTest {
  private static final long SECOND = 1_000_000_000L;

  private final StallWatchdog watchdog = StallWatchdog.of(camera(5, Duration.ofSeconds(10)));

  @Test
  void shouldCallAStallWhenALiveCameraIsSilentForTheTimeout() {
    assertThat(watchdog.judgeLive(5 * SECOND - 1, 0, 0)).isEqualTo(Verdict.FINE);
    assertThat(watchdog.judgeLive(5 * SECOND, 0, 0)).isEqualTo(Verdict.STALL);
  }

  @Test
  void shouldGiveAStartingCameraItsOwnTimeout() {
    assertThat(watchdog.judgeStarting(15 * SECOND - 1)).isEqualTo(Verdict.FINE);
    assertThat(watchdog.judgeStarting(15 * SECOND)).isEqualTo(Verdict.NO_FIRST_FRAME);
  }

  @Test
  void shouldCallAFreezeWhenThePictureStaysTheSame() {
    assertThat(watchdog.judgeLive(0, 10 * SECOND - 1, 0)).isEqualTo(Verdict.FINE);
    assertThat(watchdog.judgeLive(0, 10 * SECOND, 0)).isEqualTo(Verdict.FREEZE);
  }

  @Test
  void shouldLeaveADarkSceneAloneLongerWhenRestartsDoNotChangeThePicture() {
    assertThat(watchdog.judgeLive(0, 39 * SECOND, 2)).isEqualTo(Verdict.FINE);
    assertThat(watchdog.judgeLive(0, 40 * SECOND, 2)).isEqualTo(Verdict.FREEZE);
    assertThat(watchdog.judgeLive(0, 2560 * SECOND, 1000)).isEqualTo(Verdict.FREEZE);
  }

  @Test
  void shouldNeverCallAFreezeWhereItIsSwitchedOff() {
    StallWatchdog off = StallWatchdog.of(camera(5, Duration.ZERO));

    assertThat(off.judgeLive(0, Long.MAX_VALUE, 0)).isEqualTo(Verdict.FINE);
  }

  @Test
  void shouldWaitForTheNextFrameOfASlowCameraWhateverTheTimeout() {
    StallWatchdog slow = StallWatchdog.of(camera(0.1, Duration.ZERO));

    assertThat(slow.judgeLive(24 * SECOND, 0, 0)).isEqualTo(Verdict.FINE);
    assertThat(slow.judgeLive(25 * SECOND, 0, 0)).isEqualTo(Verdict.STALL);
  }

  private static CameraConfig camera(double fps, Duration freezeTimeout) {
    return CameraConfigs.camera("front")
        .fps(fps)
        .recovery(
            new RecoveryConfig(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                freezeTimeout,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                1 << 20))
        .build();
  }
}
