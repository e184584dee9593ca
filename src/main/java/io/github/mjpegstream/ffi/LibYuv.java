package io.github.mjpegstream.ffi;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.util.Optional;

/**
 * The system's libyuv: converts pictures with the vector instructions of this machine. By the
 * symbols of convert.h and convert_argb.h, which have been the same for years.
 *
 * <p>Passes raw addresses, so that a call allocates nothing. Confined to one thread at a time.
 */
public final class LibYuv {
  static final String LIBRARY = "libyuv.so.0";

  private final Address source = new Address();
  private final Address first = new Address();
  private final Address second = new Address();
  private final Address third = new Address();

  /** How luma and chroma follow each other in a packed 4:2:2 picture. */
  public enum PackedOrder {
    LUMA_FIRST,
    CHROMA_FIRST
  }

  private LibYuv() {}

  /** Returns the library, which is loaded the first time; empty where it is not installed. */
  public static Optional<LibYuv> open() {
    return Loaded.IS_THERE ? Optional.of(new LibYuv()) : Optional.empty();
  }

  /**
   * Takes a packed 4:2:2 picture apart into 4:2:0 planes, whose levels are those of the picture.
   * The chroma of two rows becomes one, half being rounded up. Each plane is an address.
   *
   * @param width even
   * @param height even
   * @throws IllegalStateException if the library refuses
   */
  public void planesOf(
      PackedOrder order,
      long packed,
      int packedStride,
      long luma,
      int lumaStride,
      long cb,
      long cr,
      int chromaStride,
      int width,
      int height) {
    source.set(packed);
    first.set(luma);
    second.set(cb);
    third.set(cr);
    check(
        order == PackedOrder.LUMA_FIRST
            ? Functions.YUY2ToI420(
                source,
                packedStride,
                first,
                lumaStride,
                second,
                chromaStride,
                third,
                chromaStride,
                width,
                height)
            : Functions.UYVYToI420(
                source,
                packedStride,
                first,
                lumaStride,
                second,
                chromaStride,
                third,
                chromaStride,
                width,
                height));
  }

  /**
   * Makes RGB (four bytes a pixel, in the order of {@link #fullRangePlanesOf}) of a packed 4:2:2
   * picture with Cb before Cr, the colours of BT.601 and limited range.
   *
   * @throws IllegalStateException if the library refuses
   */
  public void rgbOf(
      PackedOrder order,
      long packed,
      int packedStride,
      long rgb,
      int rgbStride,
      int width,
      int height) {
    source.set(packed);
    first.set(rgb);
    check(
        order == PackedOrder.LUMA_FIRST
            ? Functions.YUY2ToARGB(source, packedStride, first, rgbStride, width, height)
            : Functions.UYVYToARGB(source, packedStride, first, rgbStride, width, height));
  }

  /**
   * Makes the 4:2:0 planes of a JPEG of RGB.
   *
   * @param width even
   * @param height even
   * @throws IllegalStateException if the library refuses
   */
  public void fullRangePlanesOf(
      long rgb,
      int rgbStride,
      long luma,
      int lumaStride,
      long cb,
      long cr,
      int chromaStride,
      int width,
      int height) {
    source.set(rgb);
    first.set(luma);
    second.set(cb);
    third.set(cr);
    check(
        Functions.ARGBToJ420(
            source,
            rgbStride,
            first,
            lumaStride,
            second,
            chromaStride,
            third,
            chromaStride,
            width,
            height));
  }

  private static void check(int result) {
    if (result != 0) {
      throw new IllegalStateException(LIBRARY + " refuses the picture (" + result + ")");
    }
  }

  /** Loads the library when it is first asked for. */
  private static final class Loaded {
    static final boolean IS_THERE = load();

    private Loaded() {}

    private static boolean load() {
      try {
        Native.register(Functions.class, NativeLibrary.getInstance(LIBRARY));
        return true;
      } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
        // Not installed: there is another way, which only takes longer.
        return false;
      }
    }
  }

  /** convert.h, convert_argb.h and convert_from_argb.h of libyuv 0.0.1857 and 0.0.1904. */
  @SuppressWarnings("MemberName")
  private static final class Functions {
    private Functions() {}

    static native int YUY2ToI420(
        Pointer packed,
        int packedStride,
        Pointer luma,
        int lumaStride,
        Pointer cb,
        int cbStride,
        Pointer cr,
        int crStride,
        int width,
        int height);

    static native int UYVYToI420(
        Pointer packed,
        int packedStride,
        Pointer luma,
        int lumaStride,
        Pointer cb,
        int cbStride,
        Pointer cr,
        int crStride,
        int width,
        int height);

    static native int YUY2ToARGB(
        Pointer packed, int packedStride, Pointer rgb, int rgbStride, int width, int height);

    static native int UYVYToARGB(
        Pointer packed, int packedStride, Pointer rgb, int rgbStride, int width, int height);

    static native int ARGBToJ420(
        Pointer rgb,
        int rgbStride,
        Pointer luma,
        int lumaStride,
        Pointer cb,
        int cbStride,
        Pointer cr,
        int crStride,
        int width,
        int height);
  }
}
