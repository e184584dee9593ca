package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.process.DeviceHolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;

/** Says in words a person understands why a device cannot be used. Thread-safe. */
final class V4l2Failures {
  private final DeviceHolders holders;

  V4l2Failures(DeviceHolders holders) {
    this.holders = holders;
  }

  /**
   * Explains a refused call.
   *
   * @param path of the device
   */
  CaptureException explain(V4l2Exception e, String path) {
    return switch (e.errno()) {
      case V4l2Exception.ENODEV, V4l2Exception.ENXIO, V4l2Exception.ENOENT ->
          failure(
              Reason.DISCONNECTED,
              path + " has gone: unplugged, or its driver was removed; waiting for its return",
              e);
      case V4l2Exception.EBUSY -> failure(Reason.BUSY, path + " is in use" + by(path), e);
      case V4l2Exception.EACCES, V4l2Exception.EPERM ->
          failure(Reason.PERMISSION, path + " may not be opened by this user" + advice(path), e);
      case V4l2Exception.ENOMEM ->
          failure(
              Reason.OUT_OF_MEMORY,
              "no memory for frames of " + path + ": try a smaller resolution (" + e.call() + ")",
              e);
      case V4l2Exception.ENOSPC ->
          failure(
              Reason.DEVICE_ERROR,
              "the USB bus has no room left for "
                  + path
                  + ": try a smaller resolution or frame rate, the format mjpeg, or another socket",
              e);
      default -> failure(Reason.DEVICE_ERROR, e.getMessage(), e);
    };
  }

  private static CaptureException failure(Reason reason, String message, V4l2Exception cause) {
    return new CaptureException(reason, message, cause);
  }

  private String by(String path) {
    List<DeviceHolders.Holder> found = holders.find(path::equals);
    return found.isEmpty()
        ? ", probably by a program of another user"
        : " by " + found.get(0).advice();
  }

  private static String advice(String path) {
    String user = System.getProperty("user.name");
    try {
      Object group = Files.getAttribute(Path.of(path), "posix:group", LinkOption.NOFOLLOW_LINKS);
      return "; add it to the group "
          + group
          + " and log in again: sudo usermod -aG "
          + group
          + " "
          + user;
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
  }
}
