package io.github.mjpegstream.camera.v4l2;

import java.util.List;
import java.util.Locale;

/**
 * A device node that captures pictures we can show.
 *
 * @param path {@code "/dev/video0"}
 * @param identity tells the camera from others, whatever number its node has
 * @param type of its buffers
 * @param links stable names below /dev/v4l that lead to it
 */
record DeviceNode(String path, Identity identity, BufferType type, List<String> links) {
  DeviceNode {
    links = List.copyOf(links);
  }

  /**
   * Returns whether a person means this one.
   *
   * @param selector a path, a part of the card's name, or empty for any
   */
  boolean isMeantBy(String selector) {
    if (selector.startsWith("/")) {
      return path.equals(selector) || DeviceNodes.isSameFile(path, selector);
    }
    return identity.card().toLowerCase(Locale.ROOT).contains(selector.toLowerCase(Locale.ROOT));
  }

  /**
   * What stays the same when a camera is unplugged and plugged in again.
   *
   * @param driver that serves it
   * @param card its name
   * @param serial number of the USB device; empty for none
   * @param busInfo where it is connected, which another socket changes
   * @param index of this node among those of the device
   */
  record Identity(String driver, String card, String serial, String busInfo, int index) {
    private static final int NOT_THE_SAME = 0;

    /**
     * Returns how sure it is that another one is the same camera; 0 if it is not. Cheap cameras all
     * have the same serial number or none, so the socket decides between them.
     */
    int likeness(Identity other) {
      if (!driver.equals(other.driver)
          || !card.equals(other.card)
          || !serial.equals(other.serial)
          || index != other.index) {
        return NOT_THE_SAME;
      }
      return busInfo.equals(other.busInfo) ? 2 : 1;
    }
  }
}
