package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.v4l2.DeviceNode.Identity;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.MonotonicClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeviceClaimsTest {
  private static final DeviceNode LEFT =
      new DeviceNode(
          "/dev/video0",
          new Identity("uvcvideo", "HD Webcam", "", "usb-1.1", 0),
          BufferType.SINGLE_PLANAR,
          List.of());
  private static final DeviceNode RIGHT =
      new DeviceNode(
          "/dev/video2",
          new Identity("uvcvideo", "HD Webcam", "", "usb-1.2", 0),
          BufferType.SINGLE_PLANAR,
          List.of());

  private final DeviceClaims claims = new DeviceClaims();

  @Test
  void shouldGiveADeviceToOneCameraOnly() {
    V4l2Camera one = camera("");
    V4l2Camera other = camera("");

    assertThat(claims.claim(one, LEFT)).isTrue();
    assertThat(claims.claim(one, LEFT)).isTrue();
    assertThat(claims.claim(other, LEFT)).isFalse();
    assertThat(claims.claim(other, RIGHT)).isTrue();
  }

  @Test
  void shouldFreeADeviceWhenItsCameraTakesAnother() {
    V4l2Camera one = camera("");
    claims.claim(one, LEFT);
    claims.claim(one, RIGHT);

    assertThat(claims.claim(camera(""), LEFT)).isTrue();
  }

  @Test
  void shouldKeepADeviceForWhoeverMeansIt() {
    V4l2Camera any = camera("");
    V4l2Camera certain = camera("/dev/video0");

    assertThat(claims.claim(any, LEFT)).isFalse();
    assertThat(claims.claim(any, RIGHT)).isTrue();
    assertThat(claims.claim(certain, LEFT)).isTrue();
  }

  private V4l2Camera camera(String device) {
    return new V4l2Camera(
        CameraConfigs.camera("test").type("v4l2").v4l2(CameraConfigs.v4l2(device)).build(),
        claims,
        MonotonicClock.SYSTEM);
  }
}
