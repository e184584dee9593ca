package io.github.mjpegstream.ffi;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * Sends to many sockets with one call to the kernel: the two rings of io_uring(7), for nothing
 * else. None of the sends ever waits. For Linux 6.1 or later, with 64 bits.
 *
 * <p>Belongs to the thread that opens it. Numbers and offsets are those of linux/io_uring.h.
 */
public final class SendRing implements AutoCloseable {
  /** What {@link #taken} says of a send that the kernel was given and did not tell about. */
  public static final int UNKNOWN = -1;

  private static final int IO_URING_SETUP = 425;
  private static final int IO_URING_ENTER = 426;

  /** {@code IORING_SETUP_SINGLE_ISSUER} and {@code IORING_SETUP_DEFER_TASKRUN}. */
  private static final int SETUP_FLAGS = 1 << 12 | 1 << 13;

  private static final int IORING_ENTER_GETEVENTS = 1;
  private static final byte IORING_OP_SEND = 26;

  /** {@code struct io_uring_params}, and the two of offsets in it. */
  private static final int PARAMS_BYTES = 120;

  private static final int SUBMISSION_ENTRIES = 0;
  private static final int COMPLETION_ENTRIES = 4;
  private static final int FLAGS = 8;
  private static final int SUBMISSION = 40;
  private static final int COMPLETION = 80;
  private static final int HEAD = 0;
  private static final int TAIL = 4;
  private static final int SUBMISSION_ARRAY = 24;
  private static final int COMPLETION_ARRAY = 20;

  /** {@code IORING_OFF_SQ_RING}, where both rings lie, and {@code IORING_OFF_SQES}. */
  private static final long RINGS_OFFSET = 0;

  private static final long ENTRIES_OFFSET = 0x1000_0000;

  /** {@code struct io_uring_sqe}. */
  private static final int ENTRY_BYTES = 64;

  private static final int OPCODE = 0;
  private static final int FD = 4;
  private static final int ADDRESS = 16;
  private static final int LENGTH = 24;
  private static final int MESSAGE_FLAGS = 28;
  private static final int USER_DATA = 32;

  /** {@code struct io_uring_cqe}, which begins with the user data. */
  private static final int RESULT_BYTES = 16;

  private static final int RESULT = 8;

  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final int fd;
  private final int capacity;
  private final int resultCapacity;

  /** Where in the memory of the rings their heads, tails and results lie. */
  private final int submissionHead;

  private final int submissionTail;
  private final int completionHead;
  private final int completionTail;
  private final int completionArray;

  private final long ringsAddress;
  private final ByteBuffer rings;
  private final long entriesAddress;
  private final ByteBuffer entries;

  /** For each send of the batch how many bytes were taken, or {@link #UNKNOWN}. */
  private final int[] results;

  private int tail;
  private int count;
  private ByteBuffer bytes;
  private long address;
  private boolean closed;

  private SendRing(int fd, ByteBuffer params) throws IOException {
    this.fd = fd;
    this.capacity = params.getInt(SUBMISSION_ENTRIES);
    this.resultCapacity = params.getInt(COMPLETION_ENTRIES);
    this.submissionHead = params.getInt(SUBMISSION + HEAD);
    this.submissionTail = params.getInt(SUBMISSION + TAIL);
    this.completionHead = params.getInt(COMPLETION + HEAD);
    this.completionTail = params.getInt(COMPLETION + TAIL);
    this.completionArray = params.getInt(COMPLETION + COMPLETION_ARRAY);
    this.results = new int[capacity];
    int order = params.getInt(SUBMISSION + SUBMISSION_ARRAY);
    int ringsBytes =
        Math.max(order + capacity * Integer.BYTES, completionArray + resultCapacity * RESULT_BYTES);
    this.ringsAddress = map(fd, RINGS_OFFSET, ringsBytes);
    this.rings = NativeMemory.view(ringsAddress, ringsBytes);
    int entriesBytes = capacity * ENTRY_BYTES;
    try {
      this.entriesAddress = map(fd, ENTRIES_OFFSET, entriesBytes);
    } catch (IOException e) {
      LibC.unmap(ringsAddress, ringsBytes);
      throw e;
    }
    this.entries = NativeMemory.view(entriesAddress, entriesBytes);
    // What is the same for each send is written once.
    for (int i = 0; i < capacity; i++) {
      rings.putInt(order + i * Integer.BYTES, i);
      entries.put(i * ENTRY_BYTES + OPCODE, IORING_OP_SEND);
      entries.putInt(i * ENTRY_BYTES + MESSAGE_FLAGS, LibC.SEND_FLAGS);
    }
  }

  /**
   * Opens a ring for the calling thread.
   *
   * @param capacity how many sends one call may hand over; rounded up to a power of two
   * @throws IOException if the kernel has no such ring or does not let us, with its reason: in a
   *     container or a sandbox it mostly does not
   * @throws LinkageError where native code cannot be called on this machine
   */
  public static SendRing open(int capacity) throws IOException {
    if (NativeMemory.POINTER_BYTES != Long.BYTES) {
      throw new IOException("addresses have 32 bits here (expected: 64)");
    }
    ByteBuffer params = NativeMemory.allocate(PARAMS_BYTES).putInt(FLAGS, SETUP_FLAGS);
    int fd =
        checked(
            "io_uring_setup",
            LibC.syscall(IO_URING_SETUP, capacity, NativeMemory.address(params), 0, 0));
    try {
      return new SendRing(fd, params);
    } catch (IOException e) {
      LibC.close(fd);
      throw e;
    }
  }

  private static long map(int fd, long offset, int bytes) throws IOException {
    long address = LibC.map(fd, offset, bytes);
    checked("mmap", Math.min(address, 0));
    return address;
  }

  private static int checked(String call, long status) throws IOException {
    if (status < 0) {
      throw new IOException(call + ": " + LibC.describe((int) -status));
    }
    return (int) status;
  }

  /** Returns how many sends a batch may have. */
  public int capacity() {
    return capacity;
  }

  /**
   * Begins a batch.
   *
   * @param direct where all lies that is sent with it, of which neither position nor limit is
   *     looked at or moved; may be let go of when {@link #submit} has returned
   * @throws IllegalStateException if the ring has ended
   */
  public void begin(ByteBuffer direct) {
    if (closed) {
      throw new IllegalStateException("the ring has ended");
    }
    bytes = direct;
    address = NativeMemory.address(direct);
    count = 0;
  }

  /**
   * Adds a send to the batch.
   *
   * @param socket its descriptor; what is none lets only this send fail
   * @param begin where the first byte lies
   * @param end where the last one ends
   * @throws IllegalStateException if none was begun
   * @throws IndexOutOfBoundsException if that is not in the buffer, or the batch is full
   */
  public void add(int socket, int begin, int end) {
    checkBegun();
    Objects.checkFromToIndex(begin, end, bytes.capacity());
    Objects.checkIndex(count, capacity);
    int entry = ((tail + count) & (capacity - 1)) * ENTRY_BYTES;
    entries.putInt(entry + FD, socket);
    entries.putLong(entry + ADDRESS, address + begin);
    entries.putInt(entry + LENGTH, end - begin);
    entries.putLong(entry + USER_DATA, count);
    count++;
  }

  /**
   * Hands the batch to the kernel. Whether this throws or not, {@link #taken} then tells of each
   * send.
   *
   * @throws IOException if not all could be handed over, with the reason; the ring is of no more
   *     use
   * @throws IllegalStateException if none was begun
   */
  public void submit() throws IOException {
    checkBegun();
    Arrays.fill(results, 0, count, UNKNOWN);
    INT.setRelease(rings, submissionTail, tail + count);
    long status = LibC.syscall(IO_URING_ENTER, fd, count, count, IORING_ENTER_GETEVENTS);
    int head = (int) INT.getAcquire(rings, submissionHead);
    int handed = head - tail;
    Arrays.fill(results, handed, count, 0);
    tail = head;
    int told = collect();
    bytes = null;
    checked("io_uring_enter", status);
    if (told < count) {
      throw new IOException(told + " of " + count + " sends were done by io_uring");
    }
  }

  private void checkBegun() {
    if (bytes == null) {
      throw new IllegalStateException("no batch was begun");
    }
  }

  /** Takes what the kernel tells; returns of how many sends. */
  private int collect() {
    int head = rings.getInt(completionHead);
    int end = (int) INT.getAcquire(rings, completionTail);
    int told = end - head;
    for (; head != end; head++) {
      int entry = completionArray + (head & (resultCapacity - 1)) * RESULT_BYTES;
      // Whatever the error is, nothing was taken.
      results[(int) rings.getLong(entry)] = Math.max(0, rings.getInt(entry + RESULT));
    }
    INT.setRelease(rings, completionHead, end);
    return told;
  }

  /**
   * Returns how many bytes of a send of the last batch the kernel took: none if there was no room
   * or the connection is broken, which the next write meets as well; {@link #UNKNOWN} if the kernel
   * was given it and has not told.
   *
   * @param index of the send in its batch
   */
  public int taken(int index) {
    return results[Objects.checkIndex(index, count)];
  }

  /** Ends the ring. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    bytes = null;
    LibC.unmap(entriesAddress, entries.capacity());
    LibC.unmap(ringsAddress, rings.capacity());
    LibC.close(fd);
  }
}
