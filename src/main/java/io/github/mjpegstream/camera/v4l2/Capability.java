package io.github.mjpegstream.camera.v4l2;

import java.util.Optional;

/**
 * What a device says of itself (VIDIOC_QUERYCAP).
 *
 * @param driver its name: {@code "uvcvideo"}
 * @param card the name of the device, for people
 * @param busInfo where it is connected: {@code "usb-0000:01:00.0-1.2"}
 * @param flags of this node
 */
record Capability(String driver, String card, String busInfo, int flags) {
  /** Returns the type of its capture buffers; empty for a node that is no camera. */
  Optional<BufferType> captureType() {
    boolean convertsOnly = has(Videodev2.CAP_VIDEO_M2M) || has(Videodev2.CAP_VIDEO_M2M_MPLANE);
    if (convertsOnly || has(Videodev2.CAP_IO_MC) || !has(Videodev2.CAP_STREAMING)) {
      return Optional.empty();
    }
    if (has(Videodev2.CAP_VIDEO_CAPTURE)) {
      return Optional.of(BufferType.SINGLE_PLANAR);
    }
    return has(Videodev2.CAP_VIDEO_CAPTURE_MPLANE)
        ? Optional.of(BufferType.MULTI_PLANAR)
        : Optional.empty();
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }
}
