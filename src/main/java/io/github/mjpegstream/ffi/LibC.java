package io.github.mjpegstream.ffi;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Optional;

/**
 * The few functions of the C library that Java does not offer. Thread-safe.
 *
 * <p>Each returns what the kernel would: a result, or the negated error number (errno(3)). Every
 * method but {@link #unavailable()} throws {@link LinkageError} where native code cannot be called
 * on this machine.
 */
public final class LibC {
  /** Flags of open(2) and poll(2), of asm-generic/fcntl.h and asm-generic/poll.h. */
  public static final int O_RDWR = 2;

  public static final int O_NONBLOCK = 0x800;
  public static final int O_CLOEXEC = 0x80000;

  public static final short POLLIN = 0x1;
  public static final short POLLPRI = 0x2;

  /** Flags of mmap(2), of asm-generic/mman-common.h. */
  private static final int PROT_READ = 1;

  private static final int PROT_WRITE = 2;
  private static final int MAP_SHARED = 1;

  /** {@code SOL_SOCKET} and options of it, of asm-generic/socket.h. */
  private static final int SOL_SOCKET = 1;

  /** Options of a socket that say what it is: {@code SOCK_…}, whether it listens, {@code AF_…}. */
  public static final int SO_TYPE = 3;

  public static final int SO_ACCEPTCONN = 30;
  public static final int SO_DOMAIN = 39;

  /** {@code MSG_DONTWAIT} and {@code MSG_NOSIGNAL}, of linux/socket.h. */
  static final int SEND_FLAGS = 0x40 | 0x4000;

  /** Flags of eventfd(2). */
  private static final int EFD_FLAGS = O_NONBLOCK | O_CLOEXEC;

  private LibC() {}

  /** Returns why native code cannot be called on this machine; empty if it can. */
  public static Optional<String> unavailable() {
    try {
      return Loaded.FAILURE.isEmpty() ? Optional.empty() : Optional.of(Loaded.FAILURE);
    } catch (LinkageError e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Sends a signal, kill(2).
   *
   * @param pid a process, or the negated id of a process group; never −1, 0 or 1, which mean
   *     everybody, ourselves and init
   */
  public static int kill(int pid, int signal) {
    if (pid >= -1 && pid <= 1) {
      throw new IllegalArgumentException("pid " + pid + " (expected: below -1 or above 1)");
    }
    return status(Functions.kill(pid, signal));
  }

  /** Opens a file, open(2). Returns its descriptor. */
  public static int open(String path, int flags) {
    return status(Functions.open(path, flags));
  }

  /** Closes a descriptor, close(2). */
  public static int close(int fd) {
    return status(Functions.close(fd));
  }

  /**
   * Controls a device, ioctl(2). Blocks as long as the driver does.
   *
   * @param request its number, of which 32 bits count
   * @param argument mostly an address
   */
  public static int ioctl(int fd, int request, long argument) {
    return status(
        NativeMemory.POINTER_BYTES == Long.BYTES
            ? Wide.ioctl(fd, Integer.toUnsignedLong(request), argument)
            : Narrow.ioctl(fd, request, (int) argument));
  }

  /** Maps a part of a device for reading and writing, mmap(2). Returns its address. */
  public static long map(int fd, long offset, int bytes) {
    int protection = PROT_READ | PROT_WRITE;
    long address =
        NativeMemory.POINTER_BYTES == Long.BYTES
            ? Wide.mmap64(0, bytes, protection, MAP_SHARED, fd, offset)
            : Narrow.mmap64(0, bytes, protection, MAP_SHARED, fd, offset);
    if (address == -1) {
      return -Native.getLastError();
    }
    return NativeMemory.POINTER_BYTES == Long.BYTES ? address : address & 0xFFFF_FFFFL;
  }

  /** Undoes {@link #map}, munmap(2). */
  public static int unmap(long address, int bytes) {
    return status(
        NativeMemory.POINTER_BYTES == Long.BYTES
            ? Wide.munmap(address, bytes)
            : Narrow.munmap((int) address, bytes));
  }

  /**
   * Waits for something to happen, poll(2).
   *
   * @param pollfds address of an array of {@code struct pollfd}: descriptor (4 bytes), awaited and
   *     reported events (2 bytes each)
   * @param count of its elements
   * @return how many of them have something to report
   */
  public static int poll(long pollfds, int count, int timeoutMillis) {
    return status(
        NativeMemory.POINTER_BYTES == Long.BYTES
            ? Wide.poll(pollfds, count, timeoutMillis)
            : Narrow.poll((int) pollfds, count, timeoutMillis));
  }

  /** Makes a counter that can be polled, eventfd(2). Returns its descriptor. */
  public static int eventfd() {
    return status(Functions.eventfd(0, EFD_FLAGS));
  }

  /** Adds 1 to such a counter, which makes it readable. Never blocks. */
  public static int raise(int eventfd) {
    return status(Functions.eventfd_write(eventfd, 1));
  }

  /** Sets such a counter back to 0. Never blocks. */
  public static int lower(int eventfd) {
    return status(Functions.eventfd_read(eventfd, new long[1]));
  }

  /** Makes a socket, socket(2). Returns its descriptor. */
  static int socket(int family, int type) {
    return status(Functions.socket(family, type, 0));
  }

  /**
   * Sends a datagram, sendto(2). Never waits.
   *
   * @param address a {@code struct sockaddr}
   * @return how many bytes were sent
   */
  static int sendTo(int fd, byte[] message, byte[] address) {
    return NativeMemory.POINTER_BYTES == Long.BYTES
        ? status(
            (int) Wide.sendto(fd, message, message.length, SEND_FLAGS, address, address.length))
        : status(Narrow.sendto(fd, message, message.length, SEND_FLAGS, address, address.length));
  }

  /**
   * Calls the kernel by number, syscall(2), where C's long has 64 bits; what the C library has no
   * function for.
   *
   * @param number the same on every machine for what is newer than 2019
   */
  static long syscall(int number, long first, long second, long third, long fourth) {
    long returned = Wide.syscall(number, first, second, third, fourth, 0, 0);
    return returned == -1 ? -Native.getLastError() : returned;
  }

  /** Returns the value of an option of {@code SOL_SOCKET} that is a number, getsockopt(2). */
  public static int socketOption(int fd, int option) {
    int[] value = new int[1];
    int status = status(Functions.getsockopt(fd, SOL_SOCKET, option, value, new int[] {4}));
    return status < 0 ? status : value[0];
  }

  /** Returns what an error number means: {@code "Device or resource busy"}, strerror(3). */
  public static String describe(int errno) {
    return Functions.strerror(errno);
  }

  private static int status(int returned) {
    return returned == -1 ? -Native.getLastError() : returned;
  }

  /** Tries whether the functions can be had, the first time that it is asked. */
  private static final class Loaded {
    /** Empty if they can. */
    static final String FAILURE = load();

    private Loaded() {}

    private static String load() {
      try {
        return Functions.strerror(0).isEmpty() ? "strerror says nothing" : "";
      } catch (LinkageError e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
      }
    }
  }

  /** Loaded at the first call, not with the class around it. */
  private static final class Functions {
    static {
      Native.register(Functions.class, NativeLibrary.getProcess());
    }

    private Functions() {}

    static native int kill(int pid, int signal);

    static native int open(String path, int flags);

    static native int close(int fd);

    static native int eventfd(int initial, int flags);

    static native int socket(int family, int type, int protocol);

    static native int getsockopt(int fd, int level, int option, int[] value, int[] valueBytes);

    @SuppressWarnings("MemberName") // the function's own
    static native int eventfd_write(int fd, long value);

    @SuppressWarnings("MemberName") // the function's own
    static native int eventfd_read(int fd, long[] value);

    static native String strerror(int errno);
  }

  /** Where addresses and C's long have 64 bits. */
  private static final class Wide {
    static {
      Native.register(Wide.class, NativeLibrary.getProcess());
    }

    private Wide() {}

    static native int ioctl(int fd, long request, long argument);

    static native long mmap64(
        long address, long bytes, int protection, int flags, int fd, long offset);

    static native int munmap(long address, long bytes);

    static native int poll(long pollfds, long count, int timeoutMillis);

    static native long syscall(
        long number, long first, long second, long third, long fourth, long fifth, long sixth);

    static native long sendto(
        int fd, byte[] message, long bytes, int flags, byte[] address, int addressBytes);
  }

  /** Where they have 32; an offset of mmap64 has 64 there as well. */
  private static final class Narrow {
    static {
      Native.register(Narrow.class, NativeLibrary.getProcess());
    }

    private Narrow() {}

    static native int ioctl(int fd, int request, int argument);

    static native int mmap64(
        int address, int bytes, int protection, int flags, int fd, long offset);

    static native int munmap(int address, int bytes);

    static native int poll(int pollfds, int count, int timeoutMillis);

    static native int sendto(
        int fd, byte[] message, int bytes, int flags, byte[] address, int addressBytes);
  }
}
