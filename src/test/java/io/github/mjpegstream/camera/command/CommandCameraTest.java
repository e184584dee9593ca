package io.github.mjpegstream.camera.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.TestCameras;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.process.ChildLauncher;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CommandCameraTest {
  private final ChildLauncher launcher = TestCameras.launcher();

  @AfterEach
  void closeLauncher() {
    launcher.close();
  }

  private Camera camera(String... command) {
    return new CommandCamera(
        TestCameras.config(CameraConfigs.rpicam(), List.of(command), Optional.empty()),
        launcher,
        MonotonicClock.SYSTEM);
  }

  @Test
  void shouldDeliverFramesWhenTheProgramWritesJpegs() throws Exception {
    try (CaptureSession session =
        camera("rpicam-vid", "--codec", "mjpeg", "-o", "-", "--frames", "2").open()) {
      assertThat(session.source()).isEqualTo("rpicam-vid");
      assertThat(TestCameras.nextBytes(session)).startsWith(0xFF, 0xD8).endsWith(0xFF, 0xD9);
      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.ENDED);
    }
  }

  @Test
  void shouldNameTheProgramAndItsLastWordsWhenItFails() throws Exception {
    try (CaptureSession session =
        camera("sh", "-c", "echo opening >&2; echo 'no such device: /dev/video9' >&2; exit 4")
            .open()) {
      CaptureException why = TestCameras.end(session);

      assertThat(why.reason()).isEqualTo(Reason.ENDED);
      assertThat(why)
          .hasMessage(
              "sh exited with status 4 before it wrote a JPEG (expected: JPEGs, one after another,"
                  + " on its output); its last words: no such device: /dev/video9");
    }
  }

  @Test
  void shouldSayThatItWasKilledWhenSomeoneDidThat() throws Exception {
    try (CaptureSession session = camera("sh", "-c", "kill -9 $$").open()) {
      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.KILLED);
    }
  }

  @Test
  void shouldRefuseWhenTheProgramIsMissing() {
    assertThatThrownBy(() -> camera("no-such-camera-program").open())
        .hasMessageContaining("'no-such-camera-program' was not found")
        .isInstanceOfSatisfying(
            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOOL_MISSING));
  }

  @Test
  void shouldRefuseWhenThereIsNoCommand() {
    assertThatThrownBy(() -> camera().open())
        .hasMessage("the command is empty (expected: a program and its arguments)");
  }
}
