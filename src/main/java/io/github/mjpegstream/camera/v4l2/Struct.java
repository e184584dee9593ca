package io.github.mjpegstream.camera.v4l2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mjpegstream.camera.v4l2.Videodev2.Field;
import io.github.mjpegstream.camera.v4l2.Videodev2.StructType;
import io.github.mjpegstream.ffi.NativeMemory;
import java.nio.ByteBuffer;

/**
 * One or several structures of a type in native memory, zeroed at first. Confined to one thread.
 */
final class Struct {
  private final StructType type;
  private final ByteBuffer memory;
  private final long address;

  /** Never read: it only has to be reachable. */
  @SuppressWarnings("UnusedVariable")
  private Object pointedTo;

  Struct(StructType type) {
    this(type, 1);
  }

  /** An array of {@code count} of them. */
  Struct(StructType type, int count) {
    this.type = type;
    this.memory = NativeMemory.allocate(type.bytes() * count);
    this.address = NativeMemory.address(memory);
  }

  /** A plain number of C, of 4 or 8 bytes. */
  static Struct number(StructType type, long value) {
    Struct struct = new Struct(type);
    if (type.bytes() == Long.BYTES) {
      struct.memory.putLong(0, value);
    } else {
      struct.memory.putInt(0, (int) value);
    }
    return struct;
  }

  /** Returns the value of a plain number. */
  long number() {
    return type.bytes() == Long.BYTES ? memory.getLong(0) : memory.getInt(0);
  }

  /** Returns the address of the first one. */
  long address() {
    return address;
  }

  /** Sets every byte to zero. */
  Struct clear() {
    for (int i = 0; i < memory.capacity(); i++) {
      memory.put(i, (byte) 0);
    }
    return this;
  }

  /** Sets a byte as a driver may, wherever it lies; beyond the end it is lost. For tests. */
  Struct set(int index, byte value) {
    if (index < memory.capacity()) {
      memory.put(index, value);
    }
    return this;
  }

  int i32(Field field) {
    return memory.getInt(field.offset());
  }

  Struct i32(Field field, int value) {
    memory.putInt(field.offset(), value);
    return this;
  }

  /** Returns a number without sign. */
  long u32(Field field) {
    return Integer.toUnsignedLong(i32(field));
  }

  int u8(Field field) {
    return memory.get(field.offset()) & 0xFF;
  }

  long i64(Field field) {
    return memory.getLong(field.offset());
  }

  Struct i64(Field field, long value) {
    memory.putLong(field.offset(), value);
    return this;
  }

  /**
   * Sets a pointer.
   *
   * @param owner of the memory it points to, which is kept as long as this structure
   */
  Struct pointer(Field field, long target, Object owner) {
    pointedTo = owner;
    if (NativeMemory.POINTER_BYTES == Long.BYTES) {
      memory.putLong(field.offset(), target);
    } else {
      memory.putInt(field.offset(), (int) target);
    }
    return this;
  }

  /**
   * Returns frames a second of a {@code struct v4l2_fract} that holds seconds a frame; 0 for none.
   */
  double rate(Field seconds) {
    long numerator = Integer.toUnsignedLong(memory.getInt(seconds.offset()));
    long denominator = Integer.toUnsignedLong(memory.getInt(seconds.offset() + Integer.BYTES));
    return numerator == 0 ? 0 : (double) denominator / numerator;
  }

  /** Sets a {@code struct v4l2_fract}. */
  Struct fraction(Field field, int numerator, int denominator) {
    memory.putInt(field.offset(), numerator);
    memory.putInt(field.offset() + Integer.BYTES, denominator);
    return this;
  }

  /** Returns a text of at most so many bytes that may end with a zero byte before. */
  String text(Field field, int maxBytes) {
    byte[] bytes = new byte[maxBytes];
    int length = 0;
    while (length < maxBytes && memory.get(field.offset() + length) != 0) {
      bytes[length] = memory.get(field.offset() + length);
      length++;
    }
    return new String(bytes, 0, length, UTF_8).strip();
  }
}
