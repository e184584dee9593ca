package io.github.mjpegstream.camera.v4l2;

import java.util.HashMap;
import java.util.Map;

/**
 * Which of the cameras of this server uses which device, so that none takes another's: of two
 * webcams of the same make the one that is unplugged must not be looked for in the other, cameras
 * that are not told which devices they are take one each, and none that another is told to be.
 *
 * <p>Shared by all cameras. Thread-safe.
 */
public final class DeviceClaims {
  private final Map<V4l2Camera, String> selectors = new HashMap<>();
  private final Map<V4l2Camera, DeviceNode.Identity> claims = new HashMap<>();

  /** A camera tells which devices it means, as the configuration says it; empty for any. */
  synchronized void register(V4l2Camera camera, String selector) {
    selectors.put(camera, selector);
  }

  /** Returns whether a camera may have a device. */
  synchronized boolean mayHave(V4l2Camera camera, DeviceNode node) {
    for (Map.Entry<V4l2Camera, DeviceNode.Identity> claim : claims.entrySet()) {
      if (claim.getKey() != camera && claim.getValue().equals(node.identity())) {
        return false;
      }
    }
    // A look for a camera may outlast it.
    boolean anyWillDo = selectors.getOrDefault(camera, "").isEmpty();
    for (Map.Entry<V4l2Camera, String> other : selectors.entrySet()) {
      boolean meansIt = !other.getValue().isEmpty() && node.isMeantBy(other.getValue());
      if (anyWillDo && meansIt && other.getKey() != camera) {
        return false;
      }
    }
    return true;
  }

  /**
   * Gives a device to a camera, which gives up the one it had.
   *
   * @return false if it may not have it
   */
  synchronized boolean claim(V4l2Camera camera, DeviceNode node) {
    if (!mayHave(camera, node)) {
      return false;
    }
    claims.put(camera, node.identity());
    return true;
  }

  /** A camera is not used any more: others may have its device. */
  synchronized void release(V4l2Camera camera) {
    selectors.remove(camera);
    claims.remove(camera);
  }
}
