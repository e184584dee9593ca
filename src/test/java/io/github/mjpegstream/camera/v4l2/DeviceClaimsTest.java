package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.v4l2.DeviceNode.Identity;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.MonotonicClock;
import org.junit.jupiter.api.Test;

class DeviceClaimsTest {
  private static final Identity LEFT = new Identity("uvcvideo", "HD Webcam", "", "usb-1.1", 0);
  private static final Identity RIGHT = new Identity("uvcvideo", "HD Webcam", "", "usb-1.2", 0);

  private final DeviceClaims claims = new DeviceClaims();
  private final V4l2Camera one = camera();
  private final V4l2Camera other = camera();

  @Test
  void shouldGiveADeviceToOneCameraOnly() {
    assertThat(claims.claim(one, LEFT)).isTrue();
    assertThat(claims.claim(one, LEFT)).isTrue();
    assertThat(claims.claim(other, LEFT)).isFalse();
    assertThat(claims.claim(other, RIGHT)).isTrue();
  }

  @Test
  void shouldFreeADeviceWhenItsCameraTakesAnother() {
    claims.claim(one, LEFT);
    claims.claim(one, RIGHT);

    assertThat(claims.claim(other, LEFT)).isTrue();
  }

  private V4l2Camera camera() {
    return new V4l2Camera(
        CameraConfigs.camera("test").type("v4l2").build(), claims, MonotonicClock.SYSTEM);
  }
}
