package io.github.mjpegstream.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.stream.PipelineState;
import io.github.mjpegstream.stream.PipelineStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class StatusLineTest {
  private static final String NONE = "";

  @Test
  void shouldSayWhatIsLive() {
    assertThat(StatusLine.of(List.of(camera("front", 5, 5.1, NONE, NONE, 0)), 3))
        .isEqualTo("live: front 480x360@5, 3 viewers, 0 restarts");
    assertThat(StatusLine.of(List.of(camera("front", 0.5, 0.5, NONE, NONE, 1)), 1))
        .isEqualTo("live: front 480x360@0.5, 1 viewer, 1 restart");
  }

  @Test
  void shouldSayWhereACameraIsSlowerThanWanted() {
    assertThat(StatusLine.of(List.of(camera("front", 30, 14.8, NONE, NONE, 0)), 0))
        .startsWith("live: front 480x360@15 of 30, ");
  }

  @Test
  void shouldSayWhatAPersonShouldKnowAlthoughItWorks() {
    assertThat(StatusLine.of(List.of(camera("front", 5, 5, NONE, "TEST PATTERN", 0)), 0))
        .startsWith("live: front 480x360@5 (TEST PATTERN), ");
  }

  @Test
  void shouldSayWhyThereIsNoPicture() {
    String line =
        StatusLine.of(
            List.of(
                camera("front", 5, 5, NONE, NONE, 2),
                camera("door", 5, 0, "/dev/video0 has gone", NONE, 3)),
            3);

    assertThat(line)
        .isEqualTo(
            "1 of 2 live: front 480x360@5; door (/dev/video0 has gone), 3 viewers, 5 restarts");
    assertThat(StatusLine.of(List.of(camera("door", 5, 0, "no camera", NONE, 7)), 0))
        .isEqualTo("no picture: door (no camera), 0 viewers, 7 restarts");
  }

  @Test
  void shouldSayWhichCameraIsIdleOnPurpose() {
    PipelineStatus idle = camera("door", PipelineState.IDLE, 5, 0, NONE, NONE, 0);

    assertThat(StatusLine.of(List.of(idle), 0))
        .isEqualTo("idle: door (nobody watches), 0 viewers, 0 restarts");
    assertThat(StatusLine.of(List.of(camera("front", 5, 5, NONE, NONE, 0), idle), 1))
        .isEqualTo("live: front 480x360@5; door (nobody watches), 1 viewer, 0 restarts");
  }

  @Test
  void shouldNotCallAStartAFailure() {
    assertThat(StatusLine.of(List.of(camera("front", 5, 0, "waiting for it", NONE, 0)), 0))
        .isEqualTo("starting: front (waiting for it), 0 viewers, 0 restarts");
  }

  /** Returns a camera that is well: {@code front 480x360@5}. */
  static PipelineStatus liveCamera() {
    return camera("front", 5, 5, NONE, NONE, 0);
  }

  /**
   * @param reason why there is no picture; empty where there is one
   */
  private static PipelineStatus camera(
      String name, double wanted, double measured, String reason, String notice, long stalls) {
    PipelineState state = reason.isEmpty() ? PipelineState.LIVE : PipelineState.BACKOFF;
    return camera(name, state, wanted, measured, reason, notice, stalls);
  }

  private static PipelineStatus camera(
      String name,
      PipelineState state,
      double wanted,
      double measured,
      String reason,
      String notice,
      long stalls) {
    boolean healthy = reason.isEmpty();
    return new PipelineStatus(
        name,
        "v4l2",
        Optional.empty(),
        state,
        Instant.EPOCH,
        Optional.of(reason).filter(words -> !words.isEmpty()),
        Optional.of(notice).filter(words -> !words.isEmpty()),
        Optional.empty(),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        wanted,
        measured,
        new FrameSize(480, 360),
        Optional.empty(),
        0,
        0,
        0,
        0,
        stalls == 0 ? Map.of() : Map.of("stall", stalls),
        stalls == 0 ? Optional.empty() : Optional.of("no new frame for 5.0 s"),
        healthy);
  }
}
