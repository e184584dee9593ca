package io.github.mjpegstream.vm;

import io.github.mjpegstream.camera.v4l2.DeviceClaims;
import io.github.mjpegstream.camera.v4l2.V4l2Camera;
import io.github.mjpegstream.config.CameraConfig.V4l2Config;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.MonotonicClock;

/** Makes cameras of which more is asked than that they show something. */
final class VividCameras {
  private VividCameras() {}

  static V4l2Camera camera(V4l2Config device, FrameSize size, double fps, double brightness) {
    return new V4l2Camera(
        CameraConfigs.camera("test")
            .type("v4l2")
            .v4l2(device)
            .size(size)
            .fps(fps)
            .brightness(brightness)
            .build(),
        new DeviceClaims(),
        MonotonicClock.SYSTEM);
  }
}
