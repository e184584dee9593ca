package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.process.DeviceHolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class V4l2FailuresTest {
  @TempDir Path folder;

  private final V4l2Failures failures = new V4l2Failures(new DeviceHolders());

  @ParameterizedTest
  @CsvSource({
    "19, DISCONNECTED, has gone",
    "2,  DISCONNECTED, has gone",
    "16, BUSY, 'is in use, probably by a program of another user'",
    "12, OUT_OF_MEMORY, 'try a smaller resolution (VIDIOC_REQBUFS)'",
    "28, DEVICE_ERROR, the USB bus has no room left",
    "5,  DEVICE_ERROR, 'EIO (Input/output error)'",
    "1,  PERMISSION, 'allow it with DeviceAllow=/dev/video9 rw in the service''s unit'",
    "71, DEVICE_ERROR, 'EPROTO (Protocol error)'",
  })
  void shouldSayWhatAnErrorNumberMeans(int errno, Reason reason, String words) {
    CaptureException why =
        failures.explain(new V4l2Exception("VIDIOC_REQBUFS", "/dev/video9", errno), "/dev/video9");

    assertThat(why.reason()).isEqualTo(reason);
    assertThat(why).hasMessageContaining("/dev/video9").hasMessageContaining(words);
  }

  @Test
  void shouldSayWhichGroupMayOpenTheDevice() throws IOException {
    Path device = Files.createFile(folder.resolve("video0"));
    Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-rw----"));
    String group = Files.getAttribute(device, "posix:group").toString();

    CaptureException why =
        failures.explain(new V4l2Exception("open", device.toString(), 13), device.toString());

    assertThat(why.reason()).isEqualTo(Reason.PERMISSION);
    assertThat(why)
        .hasMessage(
            device
                + " may not be opened by this user; add it to the group "
                + group
                + " and log in again: sudo usermod -aG "
                + group
                + " "
                + System.getProperty("user.name"));
  }

  @Test
  void shouldSayThatTheGroupHasLostItsRights() throws IOException {
    Path device = Files.createFile(folder.resolve("video0"));
    Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-r-----"));

    CaptureException why =
        failures.explain(new V4l2Exception("open", device.toString(), 13), device.toString());

    assertThat(why)
        .hasMessageContaining("may not be opened by this user, nor by the group ")
        .hasMessageEndingWith("give it back: sudo chmod g+rw " + device);
  }
}
