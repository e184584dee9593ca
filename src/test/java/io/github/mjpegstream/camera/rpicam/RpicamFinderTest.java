package io.github.mjpegstream.camera.rpicam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.camera.TestCameras;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.process.ToolRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RpicamFinderTest {
  @Test
  void shouldFindAllCamerasWhenTheProgramListsThem() throws CaptureException {
    try (ChildLauncher launcher = TestCameras.launcher("FAKE_RPICAM_CAMERAS", "imx708,imx219")) {
      assertThat(new RpicamFinder(launcher).find())
          .containsExactly(
              new FoundCamera("rpicam", "0", "imx708 4608x2592 10-bit RGGB"),
              new FoundCamera("rpicam", "1", "imx219 3280x2464 10-bit RGGB"));
    }
  }

  @Test
  void shouldNameTheProgramAndItsVersion() throws CaptureException {
    try (ChildLauncher launcher = TestCameras.launcher("FAKE_RPICAM_VERSION", "v1.7.0")) {
      assertThat(new RpicamFinder(launcher).tool()).contains("rpicam-vid 1.7.0");
    }
  }

  @Test
  void shouldFindNoneWhenTheProgramSaysSo() throws CaptureException {
    try (ChildLauncher launcher = TestCameras.launcher("FAKE_RPICAM_CAMERAS", "none")) {
      assertThat(new RpicamFinder(launcher).find()).isEmpty();
    }
  }

  @Test
  void shouldReadOlderFormsWhenTheOsIsOld() {
    assertThat(
            RpicamFinder.parse(
                """
                [0:01:02.3] [77]  INFO Camera camera_manager.cpp:293 libcamera v0.0.0
                Available cameras
                -----------------
                0 : ov5647 [2592x1944] (/base/soc/i2c0mux/i2c@1/ov5647@36)
                    Modes: 'SGBRG10_CSI2P' : 640x480 [58.92 fps - (16, 0)/2560x1920 crop]

                1 : imx296 [1456x1088 10-bit MONO] (/base/soc/i2c0mux/i2c@0/imx296@1a)
                """))
        .containsExactly(
            new FoundCamera("rpicam", "0", "ov5647 2592x1944"),
            new FoundCamera("rpicam", "1", "imx296 1456x1088 10-bit MONO"));
  }

  @Test
  void shouldSayWhyWhenTheProgramFails() {
    try (ChildLauncher launcher = TestCameras.launcher("FAKE_RPICAM_FAULT", "legacy-stack")) {
      assertThatThrownBy(() -> new RpicamFinder(launcher).find())
          .isInstanceOfSatisfying(
              CaptureException.class,
              e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_SYSTEM));
    }
  }

  @Test
  void shouldNameThePackageWhenTheProgramIsMissing(@TempDir Path empty) {
    try (ChildLauncher launcher = new ChildLauncher(Map.of("PATH", empty.toString()))) {
      assertThatThrownBy(() -> new RpicamFinder(launcher).find())
          .hasMessageContaining("sudo apt install rpicam-apps")
          .isInstanceOfSatisfying(
              CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOOL_MISSING));
    }
  }

  @Test
  void shouldTakeTheOldNameWhenOnlyThatIsThere(@TempDir Path folder) throws Exception {
    program(folder, "libcamera-vid");
    try (ChildLauncher launcher = new ChildLauncher(Map.of("PATH", folder.toString()))) {
      assertThat(RpicamTool.find(launcher).name()).isEqualTo("libcamera-vid");

      program(folder, "rpicam-vid");
      assertThat(RpicamTool.find(launcher).name()).isEqualTo("rpicam-vid");
    }
  }

  @Test
  void shouldAskForANewerOsWhenOnlyRaspividIsThere(@TempDir Path folder) throws Exception {
    program(folder, "raspivid");
    try (ChildLauncher launcher = new ChildLauncher(Map.of("PATH", folder.toString()))) {
      assertThatThrownBy(() -> RpicamTool.find(launcher)).hasMessageContaining("raspivid");
    }
  }

  private static void program(Path folder, String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void shouldKnowTheVersionWhenTheProgramTellsIt() throws CaptureException {
    try (ChildLauncher launcher = TestCameras.launcher("FAKE_RPICAM_VERSION", "v1.7.0")) {
      assertThat(RpicamTool.find(launcher).version(new ToolRunner(launcher))).contains("1.7.0");
    }
    assertThat(RpicamTool.parseVersion("libcamera-apps build: 4a5aa9cd5ecd 10-12-2022 (1:2:3)\n"))
        .contains("4a5aa9cd5ecd");
    assertThat(RpicamTool.parseVersion("something else")).isEmpty();
  }
}
