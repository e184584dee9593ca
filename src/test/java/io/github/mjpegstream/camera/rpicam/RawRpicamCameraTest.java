package io.github.mjpegstream.camera.rpicam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.TestCameras;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.config.RpicamPipeline;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.PixelFormat;
import io.github.mjpegstream.process.ChildLauncher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Raw pictures of real processes: the imitated rpicam-vid of src/test/programs. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class RawRpicamCameraTest {
  private static final String PI_4 = "raspberrypi,4-model-b\0brcm,bcm2711\0";
  private static final String PI_5 = "raspberrypi,5-model-b\0brcm,bcm2712\0";

  @TempDir private Path deviceTree;
  private final List<ChildLauncher> launchers = new ArrayList<>();

  @AfterEach
  void closeLaunchers() {
    launchers.forEach(ChildLauncher::close);
  }

  private RpicamCamera camera(String machine, String... environment) throws IOException {
    Files.writeString(deviceTree.resolve("compatible"), machine);
    ChildLauncher launcher = TestCameras.launcher(environment);
    launchers.add(launcher);
    return new RpicamCamera(
        TestCameras.config(CameraConfigs.rpicam(RpicamPipeline.RAW), List.of(), Optional.empty()),
        launcher,
        MonotonicClock.SYSTEM,
        deviceTree);
  }

  @ParameterizedTest
  @CsvSource({"64, 320", "128, 384"})
  void shouldDeliverWholePicturesWhateverTheMachineIsTakenFor(int alignment, int stride)
      throws Exception {
    for (String machine : List.of(PI_4, PI_5, "something else\0")) {
      try (CaptureSession session =
          camera(machine, "FAKE_RPICAM_ALIGNMENT", String.valueOf(alignment)).open()) {
        for (int i = 0; i < 3; i++) {
          FrameLayout layout = assertPicture(session);

          assertThat(layout.size()).isEqualTo(new FrameSize(320, 240));
          assertThat(layout.strideBytes()).isEqualTo(stride);
        }
        boolean asExpected = (stride == 384) == machine.equals(PI_5);
        assertThat(session.warnings()).hasSize(asExpected ? 0 : 1);
        assertThat(session.format().orElseThrow().strideBytes()).isEqualTo(stride);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"322x242, 384", "321x241, 384", "64x64, 64"})
  void shouldFollowTheSizeThatTheCameraMakesOfIt(String adjusted, int stride) throws Exception {
    try (CaptureSession session = camera(PI_4, "FAKE_RPICAM_ADJUST", adjusted).open()) {
      FrameLayout layout = assertPicture(session);

      assertThat(layout.size()).hasToString(adjusted);
      assertThat(layout.strideBytes()).isEqualTo(stride);
    }
  }

  @Test
  void shouldGiveUpWithAReasonWhenTheRowsAreOfNoKnownLength() throws Exception {
    try (CaptureSession session = camera(PI_4, "FAKE_RPICAM_ALIGNMENT", "300").open()) {
      var why = TestCameras.end(session);

      assertThat(why.reason()).isEqualTo(Reason.UNSUPPORTED_SYSTEM);
      assertThat(why)
          .hasMessageContaining("115200 bytes for 320x240 with rows of 320")
          .hasMessageContaining("set camera.pipeline to mjpeg");
    }
  }

  @Test
  void shouldDropAndNeverBlockWhenNobodyFetches() throws Exception {
    try (CaptureSession session = camera(PI_4).open()) {
      assertPicture(session);
      while (session.dropped() < 5) {
        Thread.onSpinWait();
      }

      assertPicture(session);
    }
  }

  @Test
  void shouldGiveTheReasonOfTheProgramWhenItFails() throws Exception {
    try (CaptureSession session = camera(PI_4, "FAKE_RPICAM_FAULT", "no-camera").open()) {
      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.NO_CAMERA);
    }
    try (CaptureSession session = camera(PI_4, "FAKE_RPICAM_FAULT", "die-after:4").open()) {
      assertThat(TestCameras.end(session)).hasMessageContaining("exited with status 1");
    }
  }

  /** Below the stripes the imitation always draws the same. */
  private static FrameLayout assertPicture(CaptureSession session) throws Exception {
    FrameLayout[] layout = new FrameLayout[1];
    byte[] bytes = TestCameras.nextBytes(session, frame -> layout[0] = frame.layout());
    int stride = layout[0].strideBytes();
    assertThat(layout[0].format()).isEqualTo(PixelFormat.I420);
    assertThat(bytes).hasSize(layout[0].frameBytes());
    int width = layout[0].size().width();
    int height = layout[0].size().height();
    for (int y = 16; y < height; y++) {
      for (int x = 0; x < width; x++) {
        assertThat(bytes[y * stride + x]).isEqualTo((byte) (96 + (x / 16 * 7 + y / 16 * 5) % 64));
      }
    }
    for (int y = 0; y < (height + 1) / 2; y++) {
      for (int x = 0; x < (width + 1) / 2; x++) {
        int at = y * layout[0].chromaStrideBytes() + x;
        assertThat(bytes[layout[0].cbOffset() + at]).isEqualTo((byte) 100);
        assertThat(bytes[layout[0].crOffset() + at]).isEqualTo((byte) 160);
      }
    }
    return layout[0];
  }
}
