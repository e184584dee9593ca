package io.github.mjpegstream.ffi;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;

/**
 * The part of the system's TurboJPEG library that makes JPEGs of JPEGs: decompresses them, at a
 * smaller scale where that is wanted, and compresses them again without leaving their own planes.
 *
 * <p>Works with raw addresses, as {@link TurboJpeg} does. Confined to one thread at a time.
 */
public final class TurboTransform implements AutoCloseable {
  /** {@code TJFLAG_NOREALLOC} and {@code TJFLAG_ACCURATEDCT}. */
  private static final int FLAGS = 1024 | 4096;

  /** {@code TJERR_WARNING}: the picture is damaged, but has been decompressed. */
  private static final int ERROR_WARNING = 0;

  /** {@code TJCS_YCbCr} and {@code TJCS_GRAY}. */
  private static final int COLOURS_YCBCR = 1;

  private static final int COLOURS_GREY = 2;

  /** {@code TJSAMP_420} and {@code TJSAMP_GRAY}. */
  public static final int SUBSAMPLING_420 = 2;

  public static final int SUBSAMPLING_GREY = 3;

  /** {@code TJSAMP_444}: nothing has more data. */
  private static final int SUBSAMPLING_444 = 0;

  /** {@code TJXOPT_TRIM} and {@code TJXOPT_COPYNONE}. */
  private static final int OPTION_TRIM = 2;

  private static final int OPTION_COPY_NONE = 64;

  /** {@code tjtransform}: a region of four ints, two ints, and two pointers. */
  private static final int TRANSFORM_OPERATION = 4 * Integer.BYTES;

  private static final int TRANSFORM_OPTIONS = 5 * Integer.BYTES;
  private static final int TRANSFORM_BYTES = 6 * Integer.BYTES + 2 * Native.POINTER_SIZE;

  /** {@code TJPF_RGB}. */
  private static final int PIXELS_RGB = 0;

  private final Memory ints = new Memory(4L * Integer.BYTES);
  private final Memory planes = new Memory(3L * Native.POINTER_SIZE);
  private final Memory strides = new Memory(3L * Integer.BYTES);
  private final Memory target = new Memory(Native.POINTER_SIZE);
  private final Memory targetBytes = new Memory(Native.LONG_SIZE);
  private final Memory transform = new Memory(TRANSFORM_BYTES);
  private Pointer handle;

  private TurboTransform(Pointer handle) {
    this.handle = handle;
  }

  /**
   * Loads the library, the first time, and makes an instance.
   *
   * @throws TurboJpeg.MissingException if the library cannot be loaded or makes no instance
   */
  public static TurboTransform open() throws TurboJpeg.MissingException {
    if (!TurboJpeg.Loaded.FAILURE.isEmpty()) {
      throw new TurboJpeg.MissingException(TurboJpeg.Loaded.FAILURE);
    }
    Pointer handle = Bound.INSTANCE.init();
    if (handle == null) {
      throw new TurboJpeg.MissingException(
          TurboJpeg.LIBRARY + ": " + Functions.tjGetErrorStr2(null));
    }
    return new TurboTransform(handle);
  }

  /** Returns the most bytes that a JPEG of this size can have, at any quality. */
  public int worstCaseBytes(int width, int height, int subsampling) {
    return Math.toIntExact(Functions.tjBufSize(width, height, subsampling).longValue());
  }

  /**
   * Returns the width of a plane in bytes: that of luma may be a little more than the picture's.
   */
  public int planeWidth(int component, int width, int subsampling) {
    return Functions.tjPlaneWidth(component, width, subsampling);
  }

  /** Returns the rows of a plane. */
  public int planeRows(int component, int height, int subsampling) {
    return Functions.tjPlaneHeight(component, height, subsampling);
  }

  /**
   * What the header of a JPEG says.
   *
   * @param subsampling one of the library's numbers, or −1 if it has no planes that are luma and
   *     chroma in one of the known arrangements
   */
  public record Header(int width, int height, int subsampling) {}

  /**
   * Reads the header of a JPEG.
   *
   * @throws IllegalStateException if there is none, with the library's own words
   */
  public Header header(long jpeg, int jpegBytes) {
    checkOpen();
    for (int i = 0; i < 4; i++) {
      ints.setInt((long) i * Integer.BYTES, -1);
    }
    int status =
        Functions.tjDecompressHeader3(
            handle,
            new Pointer(jpeg),
            new NativeLong(jpegBytes, true),
            ints,
            ints.share(Integer.BYTES),
            ints.share(2L * Integer.BYTES),
            ints.share(3L * Integer.BYTES));
    int width = ints.getInt(0);
    int height = ints.getInt(Integer.BYTES);
    int subsampling = ints.getInt(2L * Integer.BYTES);
    int colours = ints.getInt(3L * Integer.BYTES);
    // An arrangement that the library does not know is an error to it, but sizes are told before.
    if (width < 1 || height < 1) {
      check(status);
      throw new IllegalStateException("TurboJPEG: tables only (expected: a picture)");
    }
    boolean known = colours == COLOURS_YCBCR || colours == COLOURS_GREY;
    return new Header(width, height, known ? subsampling : -1);
  }

  /**
   * Decompresses into planes, scaled in the DCT domain. A picture that is damaged is decompressed
   * as far as it goes.
   *
   * @param width of the result: that of the picture times N/8, rounded up; the height likewise
   * @throws IllegalStateException if the library refuses, with its own words
   */
  public void decompress(
      long jpeg,
      int jpegBytes,
      long luma,
      int lumaStride,
      long cb,
      long cr,
      int chromaStride,
      int width,
      int height) {
    checkOpen();
    aimPlanes(luma, lumaStride, cb, cr, chromaStride);
    checkDecompressed(
        Functions.tjDecompressToYUVPlanes(
            handle,
            new Pointer(jpeg),
            new NativeLong(jpegBytes, true),
            planes,
            width,
            strides,
            height,
            FLAGS));
  }

  /** Decompresses into three bytes a pixel without padding; otherwise as {@link #decompress}. */
  public void decompressRgb(long jpeg, int jpegBytes, long rgb, int width, int height) {
    checkOpen();
    checkDecompressed(
        Functions.tjDecompress2(
            handle,
            new Pointer(jpeg),
            new NativeLong(jpegBytes, true),
            new Pointer(rgb),
            width,
            3 * width,
            height,
            PIXELS_RGB,
            FLAGS));
  }

  /**
   * Compresses planes.
   *
   * @param quality 1 to 100
   * @param targetCapacity at least {@link #worstCaseBytes}
   * @return the length of the JPEG at the target address
   * @throws IllegalStateException if the library refuses, with its own words
   */
  public int compress(
      long luma,
      int lumaStride,
      long cb,
      long cr,
      int chromaStride,
      int width,
      int height,
      int subsampling,
      int quality,
      long targetAddress,
      int targetCapacity) {
    checkOpen();
    aimPlanes(luma, lumaStride, cb, cr, chromaStride);
    aim(targetAddress, targetCapacity);
    check(
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
    return Math.toIntExact(TurboJpeg.unsignedLong(targetBytes));
  }

  /** Compresses three bytes a pixel without padding, subsampled 4:2:0. */
  public int compressRgb(
      long rgb, int width, int height, int quality, long targetAddress, int targetCapacity) {
    checkOpen();
    aim(targetAddress, targetCapacity);
    check(
        Functions.tjCompress2(
            handle,
            new Pointer(rgb),
            width,
            3 * width,
            height,
            PIXELS_RGB,
            target,
            targetBytes,
            SUBSAMPLING_420,
            quality,
            FLAGS));
    return Math.toIntExact(TurboJpeg.unsignedLong(targetBytes));
  }

  /** Returns the most bytes that a JPEG of this size can have when it has been turned. */
  public int worstCaseTurnedBytes(int width, int height) {
    return Math.max(
        worstCaseBytes(width, height, SUBSAMPLING_444),
        worstCaseBytes(/* width= */ height, /* height= */ width, SUBSAMPLING_444));
  }

  /**
   * Turns a JPEG without decoding its blocks. Those at an edge which are not whole and would have
   * to lie at the left or upper one are left out. Of what is not picture nothing is copied.
   *
   * @param targetCapacity at least {@link #worstCaseTurnedBytes}
   * @return the length of the JPEG at the target address
   * @throws IllegalStateException if the library refuses, with its own words
   */
  public int turn(
      long jpeg, int jpegBytes, Operation operation, long targetAddress, int targetCapacity) {
    checkOpen();
    transform.clear();
    transform.setInt(TRANSFORM_OPERATION, operation.number);
    transform.setInt(TRANSFORM_OPTIONS, OPTION_TRIM | OPTION_COPY_NONE);
    aim(targetAddress, targetCapacity);
    checkDecompressed(
        Functions.tjTransform(
            handle,
            new Pointer(jpeg),
            new NativeLong(jpegBytes, true),
            1,
            target,
            targetBytes,
            transform,
            FLAGS));
    return Math.toIntExact(TurboJpeg.unsignedLong(targetBytes));
  }

  /** {@code TJXOP_…} of turbojpeg.h. Rotations are clockwise. */
  public enum Operation {
    NONE(0),
    HFLIP(1),
    VFLIP(2),
    TRANSPOSE(3),
    TRANSVERSE(4),
    ROT90(5),
    ROT180(6),
    ROT270(7);

    private final int number;

    Operation(int number) {
      this.number = number;
    }
  }

  private void aimPlanes(long luma, int lumaStride, long cb, long cr, int chromaStride) {
    TurboJpeg.putAddress(planes, 0, luma);
    TurboJpeg.putAddress(planes, 1, cb);
    TurboJpeg.putAddress(planes, 2, cr);
    strides.setInt(0, lumaStride);
    strides.setInt(Integer.BYTES, chromaStride);
    strides.setInt(2L * Integer.BYTES, chromaStride);
  }

  private void aim(long address, int capacity) {
    TurboJpeg.putAddress(target, 0, address);
    TurboJpeg.putUnsignedLong(targetBytes, capacity);
  }

  private void checkOpen() {
    if (handle == null) {
      throw new IllegalStateException("TurboJPEG instance is closed (expected: open)");
    }
  }

  private void check(int status) {
    if (status != 0) {
      throw new IllegalStateException("TurboJPEG: " + Functions.tjGetErrorStr2(handle));
    }
  }

  /** Browsers show a picture that is a little damaged, and so do we. */
  private void checkDecompressed(int status) {
    if (status != 0 && Functions.tjGetErrorCode(handle) != ERROR_WARNING) {
      check(status);
    }
  }

  /** Frees the instance. May be called more than once. */
  @Override
  public void close() {
    if (handle != null) {
      Functions.tjDestroy(handle);
      handle = null;
      ints.close();
      planes.close();
      strides.close();
      target.close();
      targetBytes.close();
      transform.close();
    }
  }

  /** Binds the functions when they are first needed. */
  private enum Bound {
    INSTANCE;

    Bound() {
      Native.register(Functions.class, NativeLibrary.getInstance(TurboJpeg.LIBRARY));
    }

    Pointer init() {
      return Functions.tjInitTransform();
    }
  }

  /** turbojpeg.h of libjpeg-turbo 2.1.5. {@code NativeLong} stands for its unsigned long. */
  private static final class Functions {
    private Functions() {}

    static native Pointer tjInitTransform();

    static native NativeLong tjBufSize(int width, int height, int subsampling);

    static native int tjPlaneWidth(int component, int width, int subsampling);

    static native int tjPlaneHeight(int component, int height, int subsampling);

    static native int tjDecompressHeader3(
        Pointer handle,
        Pointer jpeg,
        NativeLong jpegBytes,
        Pointer width,
        Pointer height,
        Pointer subsampling,
        Pointer colours);

    static native int tjDecompressToYUVPlanes(
        Pointer handle,
        Pointer jpeg,
        NativeLong jpegBytes,
        Pointer planes,
        int width,
        Pointer strides,
        int height,
        int flags);

    static native int tjDecompress2(
        Pointer handle,
        Pointer jpeg,
        NativeLong jpegBytes,
        Pointer target,
        int width,
        int stride,
        int height,
        int pixelFormat,
        int flags);

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

    static native int tjTransform(
        Pointer handle,
        Pointer jpeg,
        NativeLong jpegBytes,
        int count,
        Pointer targets,
        Pointer targetBytes,
        Pointer transforms,
        int flags);

    static native int tjGetErrorCode(Pointer handle);

    static native String tjGetErrorStr2(Pointer handle);

    static native int tjDestroy(Pointer handle);
  }
}
