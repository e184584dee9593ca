package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import java.nio.ByteBuffer;

/**
 * Brings YCbCr pictures into the planes that a JPEG is made of. Works on bands of rows that fit
 * into the innermost cache: a band is copied into arrays, goes through {@link ByteLanes}, and is
 * copied out. So each byte of the frame, which may lie in memory that no cache serves, is read once
 * and in order.
 *
 * <p>Allocates nothing per frame. Confined to one thread at a time; the owner calls {@link
 * #release()}.
 */
final class JfifConverter {
  /** Of the longs in an array: 4 KiB, so that all arrays fit into a cache of 32 KiB. */
  private static final int BAND_LONGS = 512;

  private final FrameSize size;
  private final JfifPlanes planes;
  private final RowLoader loader;
  private final ColourRows colourRows;
  private final long[] even;
  private final long[] odd;
  private final long[] result;
  private final int[] halves;
  private final short[] first;
  private final short[] second;

  JfifConverter(FrameSize size) {
    this.size = size;
    planes = new JfifPlanes(size);
    int bandLongs = Math.max(BAND_LONGS, packedRowLongs());
    loader = new RowLoader(bandLongs);
    colourRows = new ColourRows(size.width());
    even = new long[bandLongs];
    odd = new long[bandLongs];
    result = new long[bandLongs];
    halves = new int[bandLongs];
    first = new short[bandLongs];
    second = new short[bandLongs];
  }

  FrameSize size() {
    return size;
  }

  /** Returns where the results are. */
  JfifPlanes planes() {
    return planes;
  }

  /** Tells whether luma can be taken as it is. */
  static boolean lumaFits(FrameLayout layout) {
    return layout.format().bytesPerPixel() == 1
        && (isGrey(layout) || hasWholePairs(layout.size()))
        && !layout.colour().isLimited()
        && (isGrey(layout) || !layout.colour().isBt709());
  }

  /** Tells whether chroma can be taken as it is. */
  static boolean chromaFits(FrameLayout layout) {
    return (layout.format() == PixelFormat.I420 || layout.format() == PixelFormat.YV12)
        && lumaFits(layout);
  }

  /**
   * TurboJPEG reads pairs of rows and columns: where a side is odd, it would take for the last one
   * what happens to lie behind the plane.
   */
  private static boolean hasWholePairs(FrameSize size) {
    return size.width() % 2 == 0 && size.height() % 2 == 0;
  }

  /**
   * Converts what does not fit as it is.
   *
   * @param frame begins at its position
   */
  void convert(FrameLayout layout, ByteBuffer frame) {
    if (layout.colour().isBt709() && !isGrey(layout)) {
      colourRows.convert(layout, frame, planes);
    } else if (layout.format().bytesPerPixel() == 2) {
      convertPacked(layout, frame);
    } else {
      if (!lumaFits(layout)) {
        convertLuma(layout, frame);
      }
      if (!chromaFits(layout)) {
        convertChroma(layout, frame);
      }
    }
    planes.evenOut();
  }

  private void convertPacked(FrameLayout layout, ByteBuffer frame) {
    PixelFormat format = layout.format();
    int lumaShift = format == PixelFormat.YUYV || format == PixelFormat.YVYU ? 0 : 8;
    boolean crFirst = format == PixelFormat.YVYU || format == PixelFormat.VYUY;
    int firstOffset = crFirst ? planes.crOffset() : planes.cbOffset();
    int secondOffset = crFirst ? planes.cbOffset() : planes.crOffset();
    int rowLongs = packedRowLongs();
    int bandRows = even.length / rowLongs;
    int chromaRows = planes.rows() / 2;
    loader.plane(0, layout.strideBytes(), (size.width() + 1) / 2 * 4, size.height(), rowLongs);
    for (int row = 0; row < chromaRows; row += bandRows) {
      int rows = Math.min(bandRows, chromaRows - row);
      loader.load(frame, 2 * row, 2, rows, even);
      loader.load(frame, 2 * row + 1, 2, rows, odd);
      putPackedLuma(even, lumaShift, layout.colour().isLimited(), 2 * row, rows);
      putPackedLuma(odd, lumaShift, layout.colour().isLimited(), 2 * row + 1, rows);
      int count = rows * rowLongs;
      if (layout.colour().isLimited()) {
        ByteLanes.averageEveryOtherAsChroma(even, odd, 8 - lumaShift, result, count);
      } else {
        ByteLanes.averageEveryOther(even, odd, 8 - lumaShift, result, count);
      }
      ByteLanes.lowerQuarters(result, first, second, count);
      planes.put(firstOffset + row * planes.chromaStride(), first, 0, count);
      planes.put(secondOffset + row * planes.chromaStride(), second, 0, count);
    }
  }

  /** Puts every other row of luma. */
  private void putPackedLuma(long[] packed, int shift, boolean limited, int firstRow, int rows) {
    int rowLongs = packedRowLongs();
    if (limited) {
      ByteLanes.everyOtherAsLuma(packed, shift, result, rows * rowLongs);
    } else {
      ByteLanes.everyOther(packed, shift, result, rows * rowLongs);
    }
    ByteLanes.lowerHalves(result, halves, rows * rowLongs);
    for (int i = 0; i < rows; i++) {
      planes.put((firstRow + 2 * i) * planes.lumaStride(), halves, i * rowLongs, rowLongs);
    }
  }

  private void convertLuma(FrameLayout layout, ByteBuffer frame) {
    int rowLongs = planes.lumaStride() / Long.BYTES;
    int bandRows = even.length / rowLongs;
    loader.plane(0, layout.strideBytes(), size.width(), size.height(), rowLongs);
    for (int row = 0; row < planes.rows(); row += bandRows) {
      int rows = Math.min(bandRows, planes.rows() - row);
      loader.load(frame, row, 1, rows, even);
      long[] luma = even;
      if (layout.colour().isLimited()) {
        ByteLanes.expandLuma(even, result, rows * rowLongs);
        luma = result;
      }
      planes.put(row * planes.lumaStride(), luma, 0, rows * rowLongs);
    }
  }

  private void convertChroma(FrameLayout layout, ByteBuffer frame) {
    switch (layout.format()) {
      case I420, YV12, I422 -> {
        convertChromaPlane(layout, frame, layout.cbOffset(), planes.cbOffset());
        convertChromaPlane(layout, frame, layout.crOffset(), planes.crOffset());
      }
      case NV12 -> splitChroma(layout, frame, planes.cbOffset(), planes.crOffset());
      case NV21 -> splitChroma(layout, frame, planes.crOffset(), planes.cbOffset());
      default -> {}
    }
  }

  /** 4:2:2 becomes 4:2:0: a third less to encode and fewer bytes for every viewer. */
  private void convertChromaPlane(FrameLayout layout, ByteBuffer frame, int from, int to) {
    int rowLongs = planes.chromaStride() / Long.BYTES;
    int bandRows = even.length / rowLongs;
    int chromaRows = planes.rows() / 2;
    int step = layout.format() == PixelFormat.I422 ? 2 : 1;
    loader.plane(
        from, layout.chromaStrideBytes(), (size.width() + 1) / 2, layout.chromaRows(), rowLongs);
    for (int row = 0; row < chromaRows; row += bandRows) {
      int rows = Math.min(bandRows, chromaRows - row);
      int count = rows * rowLongs;
      loader.load(frame, step * row, step, rows, even);
      long[] chroma = even;
      long[] spare = result;
      if (step == 2) {
        loader.load(frame, step * row + 1, step, rows, odd);
        ByteLanes.average(even, odd, result, count);
        chroma = result;
        spare = even;
      }
      if (layout.colour().isLimited()) {
        ByteLanes.expandChroma(chroma, spare, count);
        chroma = spare;
      }
      planes.put(to + row * planes.chromaStride(), chroma, 0, count);
    }
  }

  private void splitChroma(FrameLayout layout, ByteBuffer frame, int firstTo, int secondTo) {
    int rowLongs = planes.lumaStride() / Long.BYTES;
    int bandRows = even.length / rowLongs;
    int chromaRows = planes.rows() / 2;
    int rowBytes = (size.width() + 1) / 2 * 2;
    loader.plane(layout.cbOffset(), layout.chromaStrideBytes(), rowBytes, chromaRows, rowLongs);
    for (int row = 0; row < chromaRows; row += bandRows) {
      int rows = Math.min(bandRows, chromaRows - row);
      loader.load(frame, row, 1, rows, even);
      long[] both = even;
      if (layout.colour().isLimited()) {
        ByteLanes.expandChroma(even, odd, rows * rowLongs);
        both = odd;
      }
      putSplit(both, 0, firstTo + row * planes.chromaStride(), rows * rowLongs);
      putSplit(both, 8, secondTo + row * planes.chromaStride(), rows * rowLongs);
    }
  }

  private void putSplit(long[] both, int shift, int offset, int count) {
    ByteLanes.everyOther(both, shift, result, count);
    ByteLanes.lowerHalves(result, halves, count);
    planes.put(offset, halves, 0, count);
  }

  /** Longs of a row with two bytes a pixel. */
  private int packedRowLongs() {
    return 2 * planes.lumaStride() / Long.BYTES;
  }

  private static boolean isGrey(FrameLayout layout) {
    return layout.format() == PixelFormat.GREY;
  }

  void release() {
    planes.release();
    loader.release();
  }
}
