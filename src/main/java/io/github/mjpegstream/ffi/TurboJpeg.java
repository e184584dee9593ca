package io.github.mjpegstream.ffi;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A compressor of the system's TurboJPEG library, by the symbols of its 2.x API (turbojpeg.h),
 * which 3.x still has.
 *
 * <p>Passes raw addresses, so that a call allocates nothing. Confined to one thread at a time.
 */
public final class TurboJpeg implements AutoCloseable {
  static final String LIBRARY = "libturbojpeg.so.0";

  /** {@code TJSAMP_420} of turbojpeg.h. */
  private static final int SUBSAMPLING_420 = 2;

  /** {@code TJSAMP_GRAY}: luma alone. */
  private static final int SUBSAMPLING_GREY = 3;

  /** {@code TJFLAG_NOREALLOC}: the target is ours, and never replaced. */
  private static final int FLAG_NO_REALLOC = 1024;

  /**
   * {@code TJFLAG_ACCURATEDCT}. The fast DCT loses detail at high qualities, and with SIMD it saves
   * only 4 to 6 % (x86-64, 1280x720 at quality 80: 2.51 against 2.62 ms, measured 2026-11-22).
   */
  private static final int FLAG_ACCURATE_DCT = 4096;

  private static final int FLAGS = FLAG_NO_REALLOC | FLAG_ACCURATE_DCT;

  private final Address packed = new Address();
  private final Memory planes = new Memory(3L * Native.POINTER_SIZE);
  private final Memory strides = new Memory(3L * Integer.BYTES);
  private final Memory target = new Memory(Native.POINTER_SIZE);
  private final Memory targetBytes = new Memory(Native.LONG_SIZE);
  private Pointer handle;

  private TurboJpeg(Pointer handle) {
    this.handle = handle;
  }

  /**
   * Loads the library, the first time, and makes a compressor.
   *
   * @throws MissingException if the library cannot be loaded or makes no compressor
   */
  public static TurboJpeg open() throws MissingException {
    if (!Loaded.FAILURE.isEmpty()) {
      throw new MissingException(Loaded.FAILURE);
    }
    Pointer handle = Functions.tjInitCompress();
    if (handle == null) {
      throw new MissingException(LIBRARY + ": " + Functions.tjGetErrorStr2(null));
    }
    return new TurboJpeg(handle);
  }

  /** Returns the most bytes that a 4:2:0 JPEG of this size can have, at any quality. */
  public long worstCaseBytes(int width, int height) {
    return Functions.tjBufSize(width, height, SUBSAMPLING_420).longValue();
  }

  /** Returns the address of the first of the remaining bytes of a direct buffer. */
  public static long addressOf(ByteBuffer direct) {
    return NativeMemory.address(direct) + direct.position();
  }

  /**
   * Compresses a 4:2:0 picture. Each plane is an address; a chroma plane has half the rows and
   * columns, rounded up. Of luma the library reads an even number of rows and columns.
   *
   * @param quality 1 to 100
   * @param targetCapacity at least {@link #worstCaseBytes}
   * @return the length of the JPEG at the target address
   * @throws IllegalStateException if the library refuses, with its own words
   */
  public int compress(
      int width,
      int height,
      long lumaAddress,
      int lumaStride,
      long cbAddress,
      long crAddress,
      int chromaStride,
      int quality,
      long targetAddress,
      long targetCapacity) {
    return compressPlanes(
        width,
        height,
        lumaAddress,
        lumaStride,
        cbAddress,
        crAddress,
        chromaStride,
        SUBSAMPLING_420,
        quality,
        targetAddress,
        targetCapacity);
  }

  /** Compresses luma alone, into a JPEG of one component; otherwise as {@link #compress}. */
  public int compressGrey(
      int width,
      int height,
      long lumaAddress,
      int lumaStride,
      int quality,
      long targetAddress,
      long targetCapacity) {
    return compressPlanes(
        width,
        height,
        lumaAddress,
        lumaStride,
        0,
        0,
        0,
        SUBSAMPLING_GREY,
        quality,
        targetAddress,
        targetCapacity);
  }

  /** Compresses an RGB picture, subsampled 4:2:0; otherwise as {@link #compress}. */
  public int compressRgb(
      int width,
      int height,
      RgbOrder order,
      long address,
      int stride,
      int quality,
      long targetAddress,
      long targetCapacity) {
    checkOpen();
    packed.set(address);
    aim(targetAddress, targetCapacity);
    return finish(
        Functions.tjCompress2(
            handle,
            packed,
            width,
            stride,
            height,
            order.pixelFormat,
            target,
            targetBytes,
            SUBSAMPLING_420,
            quality,
            FLAGS));
  }

  private int compressPlanes(
      int width,
      int height,
      long lumaAddress,
      int lumaStride,
      long cbAddress,
      long crAddress,
      int chromaStride,
      int subsampling,
      int quality,
      long targetAddress,
      long targetCapacity) {
    checkOpen();
    putAddress(planes, 0, lumaAddress);
    putAddress(planes, 1, cbAddress);
    putAddress(planes, 2, crAddress);
    strides.setInt(0, lumaStride);
    strides.setInt(Integer.BYTES, chromaStride);
    strides.setInt(2L * Integer.BYTES, chromaStride);
    aim(targetAddress, targetCapacity);
    return finish(
        Functions.tjCompressFromYUVPlanes(
            handle,
            planes,
            width,
            strides,
            height,
            subsampling,
            target,
            targetBytes,
            quality,
            FLAGS));
  }

  private void checkOpen() {
    if (handle == null) {
      throw new IllegalStateException("TurboJPEG compressor is closed (expected: open)");
    }
  }

  private void aim(long address, long capacity) {
    putAddress(target, 0, address);
    putUnsignedLong(targetBytes, capacity);
  }

  private int finish(int status) {
    if (status != 0) {
      throw new IllegalStateException("TurboJPEG: " + Functions.tjGetErrorStr2(handle));
    }
    return Math.toIntExact(unsignedLong(targetBytes));
  }

  /** Frees the compressor. May be called more than once. */
  @Override
  public void close() {
    if (handle != null) {
      Functions.tjDestroy(handle);
      handle = null;
      planes.close();
      strides.close();
      target.close();
      targetBytes.close();
    }
  }

  /**
   * Says in a line why the library cannot be loaded, and what to do. JNA says in several lines
   * where it looked; the loader's own line begins with the name. Without the name it is JNA's own
   * native part, unpacked into a temporary folder, that could not be loaded.
   */
  static String reason(String message) {
    List<String> lines = message.lines().toList();
    for (String line : lines) {
      if (line.startsWith(LIBRARY)) {
        return line + "; install the package libturbojpeg0 and restart";
      }
    }
    if (message.contains(LIBRARY)) {
      return lines.get(0) + "; install the package libturbojpeg0 and restart";
    }
    return "native code cannot be called: "
        + (lines.isEmpty() ? "no reason given" : lines.get(0))
        + " (expected: a temporary folder to write to and to load libraries from; choose one with"
        + " java -Djna.tmpdir=FOLDER)";
  }

  static void putAddress(Memory array, int index, long address) {
    if (Native.POINTER_SIZE == Long.BYTES) {
      array.setLong((long) index * Long.BYTES, address);
    } else {
      array.setInt((long) index * Integer.BYTES, (int) address);
    }
  }

  /** C's unsigned long is as wide as a pointer on Linux, but not everywhere. */
  static void putUnsignedLong(Memory memory, long value) {
    if (Native.LONG_SIZE == Long.BYTES) {
      memory.setLong(0, value);
    } else {
      memory.setInt(0, (int) value);
    }
  }

  static long unsignedLong(Memory memory) {
    return Native.LONG_SIZE == Long.BYTES
        ? memory.getLong(0)
        : Integer.toUnsignedLong(memory.getInt(0));
  }

  /** How the bytes of an RGB pixel lie in memory; X means nothing. */
  public enum RgbOrder {
    RGB(0),
    BGR(1),
    RGBX(2),
    BGRX(3);

    /** {@code TJPF_…} of turbojpeg.h. */
    private final int pixelFormat;

    RgbOrder(int pixelFormat) {
      this.pixelFormat = pixelFormat;
    }
  }

  /** The library cannot be used; the message says why and what to install. */
  public static final class MissingException extends Exception {
    private static final long serialVersionUID = 1L;

    MissingException(String message) {
      super(message);
    }
  }

  /** Loads the library when it is first asked for, and remembers why it could not be loaded. */
  static final class Loaded {
    /** Empty if the library is there. */
    static final String FAILURE = load();

    private Loaded() {}

    private static String load() {
      try {
        Native.register(Functions.class, NativeLibrary.getInstance(LIBRARY));
        return "";
      } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
        // NoClassDefFoundError: JNA has no native part for this platform.
        return reason(String.valueOf(e.getMessage()));
      }
    }
  }

  /** turbojpeg.h of libjpeg-turbo 2.1.5. {@code NativeLong} stands for its unsigned long. */
  private static final class Functions {
    private Functions() {}

    static native Pointer tjInitCompress();

    static native NativeLong tjBufSize(int width, int height, int subsampling);

    static native int tjCompressFromYUVPlanes(
        Pointer handle,
        Pointer planes,
        int width,
        Pointer strides,
        int height,
        int subsampling,
        Pointer target,
        Pointer targetBytes,
        int quality,
        int flags);

    static native int tjCompress2(
        Pointer handle,
        Pointer source,
        int width,
        int stride,
        int height,
        int pixelFormat,
        Pointer target,
        Pointer targetBytes,
        int subsampling,
        int quality,
        int flags);

    static native String tjGetErrorStr2(Pointer handle);

    static native int tjDestroy(Pointer handle);
  }
}
