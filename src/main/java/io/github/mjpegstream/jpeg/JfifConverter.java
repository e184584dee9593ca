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
  /** Longs of a band of rows: 4 KiB, so that all arrays fit into a cache of 32 KiB. */
  private static final int BAND_LONGS = 512;

  /**
   * More elements than needed. Arrays that are allocated one after the other would else lie almost
   * exactly 4 KiB apart, and many processors take a load from one for a load of what was just
   * stored to the other, and wait. Saves 5 % (x86-64, Java 17).
   */
  private static final int APART = 40;

  private final FrameSize size;
  private final JfifPlanes planes;
  private final RowLoader loader;
  private final ColourRows colourRows;
  private final int bandLongs;
  private final long[] even;
  private final long[] odd;
  private final long[] spare;
  private final long[] out;
  private final int[] ints;
  private final short[] first;
  private final short[] second;

  JfifConverter(FrameSize size) {
    this.size = size;
    planes = new JfifPlanes(size);
    bandLongs = Math.max(BAND_LONGS, packedRowLongs());
    loader = new RowLoader(2 * bandLongs);
    colourRows = new ColourRows(size.width());
    even = new long[bandLongs + APART];
    odd = new long[bandLongs + APART];
    spare = new long[bandLongs + APART];
    out = new long[bandLongs + APART];
    ints = new int[bandLongs + APART];
    first = new short[bandLongs + APART];
    second = new short[bandLongs + APART];
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
    boolean chromaFirst = format == PixelFormat.UYVY || format == PixelFormat.VYUY;
    boolean crFirst = format == PixelFormat.YVYU || format == PixelFormat.VYUY;
    int firstOffset = crFirst ? planes.crOffset() : planes.cbOffset();
    int secondOffset = crFirst ? planes.cbOffset() : planes.crOffset();
    int rowLongs = packedRowLongs();
    int bandRows = bandLongs / rowLongs;
    int chromaRows = planes.rows() / 2;
    loader.plane(0, layout.strideBytes(), (size.width() + 1) / 2 * 4, size.height(), rowLongs);
    for (int row = 0; row < chromaRows; row += bandRows) {
      int rows = Math.min(bandRows, chromaRows - row);
      int count = rows * rowLongs;
      boolean limited = layout.colour().isLimited();
      if (chromaFirst) {
        loader.loadInTurn(frame, 2 * row, rows, spare, out);
        ByteLanes.swap(spare, even, count);
        ByteLanes.swap(out, odd, count);
      } else {
        loader.loadInTurn(frame, 2 * row, rows, even, odd);
      }
      putPackedLuma(even, limited, 2 * row, rows);
      putPackedLuma(odd, limited, 2 * row + 1, rows);
      if (limited) {
        ByteLanes.averageChroma(even, odd, out, count);
      } else {
        ByteLanes.average(even, odd, out, count);
      }
      ByteLanes.pairs(out, first, second, count);
      planes.put(firstOffset + row * planes.chromaStride(), first, count);
      planes.put(secondOffset + row * planes.chromaStride(), second, count);
    }
  }

  /** Puts every other row of luma. */
  private void putPackedLuma(long[] packed, boolean limited, int firstRow, int rows) {
    int rowLongs = packedRowLongs();
    int count = rows * rowLongs;
    if (limited) {
      ByteLanes.packLuma(packed, out, count);
    } else {
      ByteLanes.pack(packed, out, count);
    }
    ByteLanes.lowerHalves(out, ints, count);
    for (int i = 0; i < rows; i++) {
      planes.put((firstRow + 2 * i) * planes.lumaStride(), ints, i * rowLongs, rowLongs);
    }
  }

  private void convertLuma(FrameLayout layout, ByteBuffer frame) {
    int rowLongs = planes.lumaStride() / Long.BYTES;
    int bandRows = bandLongs / rowLongs;
    loader.plane(0, layout.strideBytes(), size.width(), size.height(), rowLongs);
    for (int row = 0; row < planes.rows(); row += bandRows) {
      int rows = Math.min(bandRows, planes.rows() - row);
      loader.load(frame, row, rows, even);
      long[] luma = even;
      if (layout.colour().isLimited()) {
        ByteLanes.expandLuma(even, odd, rows * rowLongs);
        ByteLanes.swap(even, spare, rows * rowLongs);
        ByteLanes.expandLuma(spare, out, rows * rowLongs);
        ByteLanes.interleave(odd, out, spare, rows * rowLongs);
        luma = spare;
      }
      planes.put(row * planes.lumaStride(), luma, rows * rowLongs);
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

  /**
   * 4:2:2 becomes 4:2:0: that takes a twentieth of the encoding, which itself gets a fifth cheaper
   * (tjbench, 1280x720 at quality 80), and every viewer gets fewer bytes.
   */
  private void convertChromaPlane(FrameLayout layout, ByteBuffer frame, int from, int to) {
    int rowLongs = planes.chromaStride() / Long.BYTES;
    int bandRows = bandLongs / rowLongs;
    int chromaRows = planes.rows() / 2;
    loader.plane(
        from, layout.chromaStrideBytes(), (size.width() + 1) / 2, layout.chromaRows(), rowLongs);
    for (int row = 0; row < chromaRows; row += bandRows) {
      int rows = Math.min(bandRows, chromaRows - row);
      int count = rows * rowLongs;
      long[] chroma = even;
      if (layout.format() == PixelFormat.I422) {
        loader.loadInTurn(frame, 2 * row, rows, even, odd);
        ByteLanes.averageBytes(even, odd, spare, count);
        chroma = spare;
      } else {
        loader.load(frame, row, rows, even);
      }
      if (layout.colour().isLimited()) {
        ByteLanes.expandChroma(chroma, out, count);
        ByteLanes.swap(chroma, odd, count);
        ByteLanes.expandChroma(odd, spare, count);
        ByteLanes.interleave(out, spare, even, count);
        chroma = even;
      }
      planes.put(to + row * planes.chromaStride(), chroma, count);
    }
  }

  private void splitChroma(FrameLayout layout, ByteBuffer frame, int firstTo, int secondTo) {
    int rowLongs = planes.lumaStride() / Long.BYTES;
    int bandRows = bandLongs / rowLongs;
    int chromaRows = planes.rows() / 2;
    int rowBytes = (size.width() + 1) / 2 * 2;
    loader.plane(layout.cbOffset(), layout.chromaStrideBytes(), rowBytes, chromaRows, rowLongs);
    for (int row = 0; row < chromaRows; row += bandRows) {
      int rows = Math.min(bandRows, chromaRows - row);
      int count = rows * rowLongs;
      boolean limited = layout.colour().isLimited();
      loader.load(frame, row, rows, even);
      ByteLanes.swap(even, odd, count);
      putSplitChroma(even, limited, firstTo + row * planes.chromaStride(), count);
      putSplitChroma(odd, limited, secondTo + row * planes.chromaStride(), count);
    }
  }

  private void putSplitChroma(long[] both, boolean limited, int offset, int count) {
    if (limited) {
      ByteLanes.packChroma(both, out, count);
    } else {
      ByteLanes.pack(both, out, count);
    }
    ByteLanes.lowerHalves(out, ints, count);
    planes.put(offset, ints, 0, count);
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
