package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.process.DeviceHolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Set;

/** Says in words a person understands why a device cannot be used. Thread-safe. */
final class V4l2Failures {
  private static final Set<PosixFilePermission> OPENS_TO_GROUP =
      Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);

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
      case V4l2Exception.EACCES ->
          failure(Reason.PERMISSION, path + " may not be opened by this user" + advice(path), e);
      case V4l2Exception.EPERM ->
          // What the file allows does not matter here: the kernel refuses the device to the group
          // of
          // processes, and that is how systemd and containers do it.
          failure(
              Reason.PERMISSION,
              path
                  + " is not among the devices that this service may use; allow it with DeviceAllow="
                  + path
                  + " rw in the service's unit, or to the container (--device)",
              e);
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
      PosixFileAttributes device =
          Files.readAttributes(Path.of(path), PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      String group = device.group().getName();
      if (!device.permissions().containsAll(OPENS_TO_GROUP)) {
        return ", nor by the group " + group + "; give it back: sudo chmod g+rw " + path;
      }
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
