package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.ffi.LibYuv;
import io.github.mjpegstream.ffi.LibYuv.PackedOrder;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * Brings packed pictures into the planes of a JPEG with libyuv, many times as fast as Java does
 * without its second compiler. Limited range goes by way of RGB, a band of rows at a time, so that
 * it stays in the cache. Confined to one thread at a time; the owner calls {@link #release()}.
 */
final class NativeConverter {
  /** A band of these and its RGB are 160 KB at 1280 pixels a row; even, for chroma's sake. */
  private static final int BAND_ROWS = 16;

  private final LibYuv libYuv;
  private ByteBuf rgb;

  NativeConverter(LibYuv libYuv) {
    this.libYuv = libYuv;
  }

  /** Tells whether a picture can be converted here; the other formats are left to Java. */
  static boolean takes(FrameLayout layout) {
    boolean even = layout.size().width() % 2 == 0 && layout.size().height() % 2 == 0;
    boolean limited = layout.colour().isLimited();
    return even
        && !layout.colour().isBt709()
        && switch (layout.format()) {
          case YUYV, UYVY -> true;
          case YVYU, VYUY -> !limited;
          default -> false;
        };
  }

  /**
   * Converts.
   *
   * @param frame address of the first byte
   */
  void convert(FrameLayout layout, long frame, JfifPlanes planes) {
    PixelFormat format = layout.format();
    boolean crFirst = format == PixelFormat.YVYU || format == PixelFormat.VYUY;
    PackedOrder order =
        format == PixelFormat.YUYV || format == PixelFormat.YVYU
            ? PackedOrder.LUMA_FIRST
            : PackedOrder.CHROMA_FIRST;
    if (layout.colour().isLimited()) {
      expand(layout, order, frame, planes);
      return;
    }
    libYuv.planesOf(
        order,
        frame,
        layout.strideBytes(),
        planes.lumaAddress(),
        planes.lumaStride(),
        crFirst ? planes.crAddress() : planes.cbAddress(),
        crFirst ? planes.cbAddress() : planes.crAddress(),
        planes.chromaStride(),
        layout.size().width(),
        layout.size().height());
  }

  private void expand(FrameLayout layout, PackedOrder order, long frame, JfifPlanes planes) {
    int width = layout.size().width();
    int height = layout.size().height();
    int rgbStride = 4 * width;
    long band = bandAddress(BAND_ROWS * rgbStride);
    for (int row = 0; row < height; row += BAND_ROWS) {
      int rows = Math.min(BAND_ROWS, height - row);
      long packed = frame + (long) row * layout.strideBytes();
      libYuv.rgbOf(order, packed, layout.strideBytes(), band, rgbStride, width, rows);
      long chroma = (long) row / 2 * planes.chromaStride();
      libYuv.fullRangePlanesOf(
          band,
          rgbStride,
          planes.lumaAddress() + (long) row * planes.lumaStride(),
          planes.lumaStride(),
          planes.cbAddress() + chroma,
          planes.crAddress() + chroma,
          planes.chromaStride(),
          width,
          rows);
    }
  }

  private long bandAddress(int bytes) {
    if (rgb == null || rgb.capacity() < bytes) {
      release();
      // Unpooled: it lives as long as the encoder, and would only tear a hole into a pool.
      rgb = UnpooledByteBufAllocator.DEFAULT.directBuffer(bytes, bytes);
    }
    return DirectInput.address(rgb.setIndex(0, 0));
  }

  void release() {
    if (rgb != null) {
      rgb.release();
      rgb = null;
    }
  }
}
