package io.github.mjpegstream.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whether the guest has the cameras that other tests rely on. */
@Tag("vm")
final class DriversTest {
  @Test
  void shouldHaveTwoVirtualCamerasAndALoopback() {
    String devices = GuestProgram.run("v4l2-ctl", "--list-devices");

    assertThat(devices).contains("vivid-000", "vivid-001", "/dev/video20");
  }

  @Test
  void shouldStreamFromAUsbWebcam() {
    try (SoftwareWebcam webcam = SoftwareWebcam.plug(0, "0001")) {
      String output =
          GuestProgram.run(
              "v4l2-ctl",
              "--device=" + webcam.device(),
              "--set-fmt-video=width=640,height=480,pixelformat=MJPG",
              "--stream-mmap",
              "--stream-count=10",
              "--verbose");

      assertThat(output.lines().filter(line -> line.startsWith("cap dqbuf:"))).hasSize(10);
    }
  }

  @Test
  void shouldPlugAWebcamInAgain() {
    try (SoftwareWebcam webcam = SoftwareWebcam.plug(0, "0001")) {
      webcam.command("unplug");
      webcam.awaitDevice(false);

      webcam.command("replug");
      webcam.awaitDevice(true);
    }
  }
}
