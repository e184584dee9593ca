package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.ffi.LibC;
import io.github.mjpegstream.ffi.NativeMemory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for a device to have something, or for being woken or cancelled. Camera thread only, but
 * for {@link #wake()} and {@link #cancel()}.
 */
final class DeviceWait implements AutoCloseable {
  /** Of {@code struct pollfd}: a descriptor of 4 bytes, awaited and reported events of 2 each. */
  private static final int POLLFD_BYTES = 8;

  private static final int EVENTS = 4;
  private static final int REVENTS = 6;

  private final ByteBuffer pollfds = NativeMemory.allocate(2 * POLLFD_BYTES);
  private final long address = NativeMemory.address(pollfds);
  private final String path;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, so that it is not raised after it has been closed; negative then. */
  private int cancelFd;

  private volatile boolean cancelled;

  DeviceWait(V4l2Device device) throws V4l2Exception {
    path = device.path();
    cancelFd = LibC.eventfd();
    if (cancelFd < 0) {
      throw new V4l2Exception("eventfd", path, -cancelFd);
    }
    watch(0, device.fd(), LibC.POLLIN | LibC.POLLPRI);
    watch(1, cancelFd, LibC.POLLIN);
  }

  private void watch(int index, int fd, int events) {
    pollfds.putInt(index * POLLFD_BYTES, fd);
    pollfds.putShort(index * POLLFD_BYTES + EVENTS, (short) events);
  }

  /**
   * Waits until the device has something, the wait is cancelled, or time is up.
   *
   * @return the device's events, of poll(2); 0 for none
   */
  int await(Duration limit) throws V4l2Exception {
    int events = cancelled ? 0 : poll((int) limit.toMillis());
    if ((pollfds.getShort(POLLFD_BYTES + REVENTS) & LibC.POLLIN) != 0) {
      // Whether it was a wake-up or the end, which has a mark of its own.
      LibC.lower(cancelFd);
    }
    return events;
  }

  /** Returns the events that the device has now. */
  int now() throws V4l2Exception {
    return poll(0);
  }

  private int poll(int millis) throws V4l2Exception {
    int status = LibC.poll(address, 2, millis);
    if (status == -V4l2Exception.EINTR) {
      return 0;
    }
    if (status < 0) {
      throw new V4l2Exception("poll", path, -status);
    }
    return status == 0 ? 0 : pollfds.getShort(REVENTS) & 0xFFFF;
  }

  boolean cancelled() {
    return cancelled;
  }

  /** Ends this wait, or else the next one. Never blocks. Any thread. */
  void wake() {
    raise();
  }

  /** Ends this wait and every later one. Never blocks. Any thread. */
  void cancel() {
    cancelled = true;
    raise();
  }

  private void raise() {
    lock.lock();
    try {
      if (cancelFd >= 0) {
        // Its counter cannot overflow: each session is cancelled a few times at the most.
        LibC.raise(cancelFd);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (cancelFd >= 0) {
        LibC.close(cancelFd);
        cancelFd = -1;
      }
    } finally {
      lock.unlock();
    }
  }
}
