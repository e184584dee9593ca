package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class StallWatchdogTest {
  private static final long SECOND = 1_000_000_000L;

  private final StallWatchdog watchdog =
      StallWatchdog.of(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(10), 5);

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
    StallWatchdog off =
        StallWatchdog.of(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ZERO, 5);

    assertThat(off.judgeLive(0, Long.MAX_VALUE, 0)).isEqualTo(Verdict.FINE);
  }

  @Test
  void shouldWaitForTheNextFrameOfASlowCameraWhateverTheTimeout() {
    StallWatchdog slow =
        StallWatchdog.of(Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ZERO, 0.1);

    assertThat(slow.judgeLive(24 * SECOND, 0, 0)).isEqualTo(Verdict.FINE);
    assertThat(slow.judgeLive(25 * SECOND, 0, 0)).isEqualTo(Verdict.STALL);
  }
}
