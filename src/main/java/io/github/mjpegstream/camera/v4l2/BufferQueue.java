package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.ffi.LibC;
import io.github.mjpegstream.ffi.NativeMemory;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * The capture buffers of a device: memory of the driver, mapped into this process, which goes back
 * and forth between the two.
 *
 * <p>Camera thread only. A frame that is still lent when the queue is closed keeps the memory until
 * it is closed as well: nothing is unmapped under a reader.
 */
final class BufferQueue implements AutoCloseable {
  /** One that is read, one that is being filled, and two for the time between. */
  private static final int WANTED_BUFFERS = 4;

  /** With fewer the driver has nothing to fill while a frame is read. */
  private static final int LEAST_BUFFERS = 2;

  private final V4l2Device device;
  private final BufferType type;
  private final FrameLayout layout;
  private final Struct buffer = new Struct(Videodev2.BUFFER);
  private final Struct plane = new Struct(Videodev2.PLANE);
  private final Struct typeCode;
  private MappedBuffer[] buffers = {};
  private boolean streaming;
  private boolean closed;

  /** The error number of a buffer that could not be given back; 0 if all could. */
  private int queueFailure;

  /**
   * @param layout of the frames
   */
  BufferQueue(V4l2Device device, BufferType type, FrameLayout layout) {
    this.device = device;
    this.type = type;
    this.layout = layout;
    this.typeCode = Struct.number(Videodev2.INT, type.code());
  }

  /**
   * What has been taken out of the queue.
   *
   * @param index of the buffer
   * @param bytes that the driver has filled in
   * @param sequence number of the frame, by the driver's count
   * @param faulty whether the driver says that the frame is damaged
   */
  record Dequeued(
      int index, int offset, int bytes, int sequence, boolean faulty, long driverNanos) {}

  /**
   * Gets buffers, hands them to the driver and lets it fill them.
   *
   * @throws V4l2Exception if the driver refuses
   */
  void start() throws V4l2Exception {
    int count = request(WANTED_BUFFERS);
    if (count < LEAST_BUFFERS) {
      throw device.failure(Videodev2.REQBUFS, V4l2Exception.ENOMEM);
    }
    buffers = new MappedBuffer[count];
    for (int i = 0; i < count; i++) {
      buffers[i] = map(i);
      queue(i);
    }
    device.require(Videodev2.STREAMON, typeCode);
    streaming = true;
  }

  private int request(int count) throws V4l2Exception {
    Struct struct = requestOf(count);
    device.require(Videodev2.REQBUFS, struct);
    return struct.i32(Videodev2.REQUESTBUFFERS_COUNT);
  }

  private Struct requestOf(int count) {
    return new Struct(Videodev2.REQUESTBUFFERS)
        .i32(Videodev2.REQUESTBUFFERS_COUNT, count)
        .i32(Videodev2.REQUESTBUFFERS_TYPE, type.code())
        .i32(Videodev2.REQUESTBUFFERS_MEMORY, Videodev2.MEMORY_MMAP);
  }

  private MappedBuffer map(int index) throws V4l2Exception {
    prepare(index);
    device.require(Videodev2.QUERYBUF, buffer);
    boolean planar = type == BufferType.MULTI_PLANAR;
    long offset =
        planar ? plane.u32(Videodev2.PLANE_MEM_OFFSET) : buffer.u32(Videodev2.BUFFER_OFFSET);
    int bytes = planar ? plane.i32(Videodev2.PLANE_LENGTH) : buffer.i32(Videodev2.BUFFER_LENGTH);
    return new MappedBuffer(index, device.map(offset, bytes), bytes);
  }

  private void prepare(int index) {
    buffer
        .clear()
        .i32(Videodev2.BUFFER_INDEX, index)
        .i32(Videodev2.BUFFER_TYPE, type.code())
        .i32(Videodev2.BUFFER_MEMORY, Videodev2.MEMORY_MMAP);
    if (type == BufferType.MULTI_PLANAR) {
      plane.clear();
      buffer
          .pointer(Videodev2.BUFFER_PLANES, plane.address(), plane)
          .i32(Videodev2.BUFFER_LENGTH, 1);
    }
  }

  /** Returns how many buffers there are. */
  int count() {
    return buffers.length;
  }

  /** Gives a buffer to the driver. */
  void queue(int index) throws V4l2Exception {
    prepare(index);
    device.require(Videodev2.QBUF, buffer);
  }

  /**
   * Takes the oldest filled buffer. Never blocks.
   *
   * @return null if none is filled
   * @throws V4l2Exception if the device has failed
   */
  Dequeued dequeue() throws V4l2Exception {
    if (queueFailure != 0) {
      throw device.failure(Videodev2.QBUF, queueFailure);
    }
    prepare(0);
    int errno = device.attempt(Videodev2.DQBUF, buffer);
    if (errno == V4l2Exception.EAGAIN) {
      return null;
    }
    if (errno != 0) {
      throw device.failure(Videodev2.DQBUF, errno);
    }
    int index = buffer.i32(Videodev2.BUFFER_INDEX);
    boolean planar = type == BufferType.MULTI_PLANAR;
    int offset = planar ? plane.i32(Videodev2.PLANE_DATA_OFFSET) : 0;
    int filled =
        planar ? plane.i32(Videodev2.PLANE_BYTESUSED) : buffer.i32(Videodev2.BUFFER_BYTESUSED);
    int flags = buffer.i32(Videodev2.BUFFER_FLAGS);
    // Whatever the driver says: nothing beyond the mapping is read.
    int end = Math.max(0, Math.min(filled, buffers[index].bytes));
    int begin = Math.max(0, Math.min(offset, end));
    boolean monotonic =
        (flags & Videodev2.BUF_FLAG_TIMESTAMP_MASK) == Videodev2.BUF_FLAG_TIMESTAMP_MONOTONIC;
    return new Dequeued(
        index,
        begin,
        end - begin,
        buffer.i32(Videodev2.BUFFER_SEQUENCE),
        (flags & Videodev2.BUF_FLAG_ERROR) != 0,
        monotonic
            ? buffer.i64(Videodev2.BUFFER_SECONDS) * 1_000_000_000L
                + buffer.i64(Videodev2.BUFFER_MICROS) * 1_000L
            : 0);
  }

  /**
   * Lends a buffer that was taken out. It goes back to the driver when the frame is closed.
   *
   * @param captureNanos of the frame
   */
  CapturedFrame lend(Dequeued dequeued, long captureNanos) {
    MappedBuffer mapped = buffers[dequeued.index()];
    mapped.data.setIndex(dequeued.offset(), dequeued.offset() + dequeued.bytes());
    mapped.captureNanos = captureNanos;
    mapped.lent = true;
    return mapped;
  }

  /** Takes all buffers back and frees them, but for one that is lent. May be called twice. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (streaming) {
      // The answer does not matter: if the device has gone, so have its buffers.
      device.attempt(Videodev2.STREAMOFF, typeCode);
    }
    for (MappedBuffer mapped : buffers) {
      if (mapped != null && !mapped.lent) {
        mapped.unmap();
      }
    }
    device.attempt(Videodev2.REQBUFS, requestOf(0));
  }

  /** A buffer, and the frame in it. */
  private final class MappedBuffer implements CapturedFrame {
    private final int index;
    private final long address;
    private final int bytes;
    private final ByteBuf data;
    private long captureNanos;
    private boolean lent;

    MappedBuffer(int index, long address, int bytes) {
      this.index = index;
      this.address = address;
      this.bytes = bytes;
      this.data = Unpooled.wrappedBuffer(NativeMemory.view(address, bytes));
    }

    @Override
    public FrameLayout layout() {
      return layout;
    }

    @Override
    public ByteBuf data() {
      return data;
    }

    @Override
    public long captureNanos() {
      return captureNanos;
    }

    @Override
    public void close() {
      if (!lent) {
        return;
      }
      lent = false;
      if (closed) {
        unmap();
        return;
      }
      try {
        queue(index);
      } catch (V4l2Exception e) {
        // Reported by the next attempt to take a frame: this method cannot.
        queueFailure = e.errno();
      }
    }

    void unmap() {
      // From now on an access fails in Java; without this it would end the process.
      data.release();
      LibC.unmap(address, bytes);
    }
  }
}
