package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.v4l2.Videodev2.Request;
import io.github.mjpegstream.ffi.LibC;
import java.lang.ref.Reference;

/**
 * An open video device. Confined to one thread; its calls block as long as the driver does, but
 * never for a frame.
 */
final class V4l2Device implements AutoCloseable {
  /** Makes a request, and returns 0 or an error number. */
  @FunctionalInterface
  interface Driver {
    int answer(Request request, Struct argument);
  }

  private final String path;
  private final Driver driver;
  private int fd;

  private V4l2Device(String path, int fd) {
    this.path = path;
    this.fd = fd;
    this.driver = this::ioctl;
  }

  /** One that is not the kernel's, for tests. */
  V4l2Device(String path, Driver driver) {
    this.path = path;
    this.fd = -1;
    this.driver = driver;
  }

  /**
   * Opens a device node.
   *
   * @throws V4l2Exception if the kernel refuses
   */
  static V4l2Device open(String path) throws V4l2Exception {
    int fd = LibC.open(path, LibC.O_RDWR | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
    if (fd < 0) {
      throw new V4l2Exception("open", path, -fd);
    }
    return new V4l2Device(path, fd);
  }

  String path() {
    return path;
  }

  int fd() {
    return fd;
  }

  /** Makes a request. Returns 0 or the error number. */
  int attempt(Request request, Struct argument) {
    return driver.answer(request, argument);
  }

  private int ioctl(Request request, Struct argument) {
    try {
      int status;
      do {
        status = LibC.ioctl(fd, request.code(Abi.CURRENT), argument.address());
      } while (status == -V4l2Exception.EINTR);
      return -Math.min(status, 0);
    } finally {
      // The kernel has only its address, which does not keep it from being collected.
      Reference.reachabilityFence(argument);
    }
  }

  /**
   * Makes a request that ought to succeed.
   *
   * @throws V4l2Exception if it does not
   */
  void require(Request request, Struct argument) throws V4l2Exception {
    int errno = attempt(request, argument);
    if (errno != 0) {
      throw failure(request, errno);
    }
  }

  V4l2Exception failure(Request request, int errno) {
    return new V4l2Exception(request.name(), path, errno);
  }

  /** Maps a buffer. Returns its address. */
  long map(long offset, int bytes) throws V4l2Exception {
    long address = LibC.map(fd, offset, bytes);
    // An address may look negative where it has 32 bits, but never like an error number.
    if (address < 0 && address > -4096) {
      throw new V4l2Exception("mmap", path, (int) -address);
    }
    return address;
  }

  /** Returns what the device says of itself. */
  Capability capability() throws V4l2Exception {
    Struct struct = new Struct(Videodev2.CAPABILITY);
    require(Videodev2.QUERYCAP, struct);
    int caps = struct.i32(Videodev2.CAPABILITY_CAPABILITIES);
    return new Capability(
        struct.text(Videodev2.CAPABILITY_DRIVER, 16),
        struct.text(Videodev2.CAPABILITY_CARD, 32),
        struct.text(Videodev2.CAPABILITY_BUS_INFO, 32),
        (caps & Videodev2.CAP_DEVICE_CAPS) != 0
            ? struct.i32(Videodev2.CAPABILITY_DEVICE_CAPS)
            : caps);
  }

  /**
   * Makes sure that the device still answers.
   *
   * @throws V4l2Exception if it does not, such as because it has gone
   */
  void check() throws V4l2Exception {
    require(Videodev2.QUERYCAP, new Struct(Videodev2.CAPABILITY));
  }

  /** May be called more than once. */
  @Override
  public void close() {
    if (fd >= 0) {
      // Linux frees the descriptor whatever close(2) returns.
      LibC.close(fd);
      fd = -1;
    }
  }
}
