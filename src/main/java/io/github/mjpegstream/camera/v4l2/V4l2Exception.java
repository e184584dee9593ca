package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.ffi.LibC;
import java.util.Map;

/**
 * A call that the kernel refused. The message says which, on what, and the kernel's word for it.
 */
final class V4l2Exception extends Exception {
  private static final long serialVersionUID = 1L;

  /** Numbers of asm-generic/errno-base.h and asm-generic/errno.h. */
  static final int EPERM = 1;

  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int ENXIO = 6;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int ENODEV = 19;
  static final int EINVAL = 22;
  static final int ENOTTY = 25;
  static final int ENOSPC = 28;
  static final int ERANGE = 34;
  static final int ENOLCK = 37;
  static final int ENODATA = 61;
  static final int ENOLINK = 67;
  static final int EPROTO = 71;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(EPERM, "EPERM"),
          Map.entry(ENOENT, "ENOENT"),
          Map.entry(EINTR, "EINTR"),
          Map.entry(EIO, "EIO"),
          Map.entry(ENXIO, "ENXIO"),
          Map.entry(EAGAIN, "EAGAIN"),
          Map.entry(ENOMEM, "ENOMEM"),
          Map.entry(EACCES, "EACCES"),
          Map.entry(EBUSY, "EBUSY"),
          Map.entry(ENODEV, "ENODEV"),
          Map.entry(EINVAL, "EINVAL"),
          Map.entry(ENOTTY, "ENOTTY"),
          Map.entry(ENOSPC, "ENOSPC"),
          Map.entry(ERANGE, "ERANGE"),
          Map.entry(ENODATA, "ENODATA"),
          Map.entry(ENOLINK, "ENOLINK"),
          Map.entry(EPROTO, "EPROTO"),
          Map.entry(ENOLCK, "ENOLCK"));

  private final String call;
  private final String path;
  private final int errno;

  /**
   * @param call that failed: {@code "VIDIOC_S_FMT"}
   * @param path of the device
   */
  V4l2Exception(String call, String path, int errno) {
    super(
        call
            + " on "
            + path
            + ": "
            + NAMES.getOrDefault(errno, "error " + errno)
            + " ("
            + LibC.describe(errno)
            + ")");
    this.call = call;
    this.path = path;
    this.errno = errno;
  }

  String call() {
    return call;
  }

  /** Returns the device's path. */
  String path() {
    return path;
  }

  int errno() {
    return errno;
  }

  /** Whether the device is not there any more, whatever is asked of it. */
  boolean deviceGone() {
    return errno == ENODEV || errno == ENXIO;
  }
}
