package io.github.mjpegstream.camera.v4l2;

import java.util.HashMap;
import java.util.Map;

/**
 * Which of the cameras of this server uses which device, so that none takes another's: of two
 * webcams of the same make the one that is unplugged must not be looked for in the other, and two
 * cameras that are not told which devices they are take one each.
 *
 * <p>Shared by all cameras. Thread-safe.
 */
public final class DeviceClaims {
  private final Map<V4l2Camera, DeviceNode.Identity> claims = new HashMap<>();

  /**
   * Claims a device for a camera, which gives up the one it had.
   *
   * @return false if it belongs to another camera
   */
  synchronized boolean claim(V4l2Camera camera, DeviceNode.Identity device) {
    for (Map.Entry<V4l2Camera, DeviceNode.Identity> claim : claims.entrySet()) {
      if (claim.getValue().equals(device) && claim.getKey() != camera) {
        return false;
      }
    }
    claims.put(camera, device);
    return true;
  }
}
