package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.stream.StallWatchdog.Verdict;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RestartCausesTest {
  @Test
  void shouldKnowEveryCauseUnderWhichARestartCanBeCounted() {
    assertThat(RestartCauses.all()).doesNotHaveDuplicates().contains("settings", "requested");
    assertThat(RestartCauses.all()).contains(Failure.of(new IllegalStateException("bug")).cause());
    for (Reason reason : Reason.values()) {
      if (reason != Reason.CANCELLED) {
        assertThat(RestartCauses.all())
            .contains(Failure.of(new CaptureException(reason, "words")).cause());
      }
    }
    for (Verdict verdict : Verdict.values()) {
      if (verdict != Verdict.FINE) {
        assertThat(RestartCauses.all()).contains(Failure.of(verdict, 1, Optional.empty()).cause());
      }
    }
  }
}
