package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import java.nio.ByteBuffer;

/**
 * Converts pictures whose colours are not those of a JPEG (BT.709), two rows at a time: a matrix
 * for each pixel, in plain Java. Confined to one thread at a time.
 */
final class ColourRows {
  private final PictureRow even;
  private final PictureRow odd;
  private final byte[] luma;
  private final byte[] cb;
  private final byte[] cr;

  ColourRows(int width) {
    int pairs = (width + 1) / 2;
    even = new PictureRow(width);
    odd = new PictureRow(width);
    luma = new byte[width];
    cb = new byte[pairs];
    cr = new byte[pairs];
  }

  /**
   * Converts a picture.
   *
   * @param frame begins at its position
   */
  void convert(FrameLayout layout, ByteBuffer frame, JfifPlanes planes) {
    ColourMatrix matrix = ColourMatrix.of(layout.colour());
    int height = layout.size().height();
    for (int row = 0; row < planes.rows(); row += 2) {
      even.read(layout, frame, row);
      odd.read(layout, frame, Math.min(row + 1, height - 1));
      putLuma(matrix, even, planes, row);
      putLuma(matrix, odd, planes, row + 1);
      putChroma(matrix, planes, row / 2);
    }
  }

  private void putLuma(ColourMatrix matrix, PictureRow source, JfifPlanes planes, int row) {
    for (int x = 0; x < luma.length; x++) {
      luma[x] =
          (byte)
              ColourMatrix.rounded(
                  matrix.luma() * (source.luma(x) - matrix.black())
                      + matrix.lumaCb() * (source.cb(x / 2) - 128)
                      + matrix.lumaCr() * (source.cr(x / 2) - 128));
    }
    planes.put(row * planes.lumaStride(), luma, luma.length);
  }

  private void putChroma(ColourMatrix matrix, JfifPlanes planes, int row) {
    for (int i = 0; i < cb.length; i++) {
      int sumCb = even.cb(i) + odd.cb(i) - 256;
      int sumCr = even.cr(i) + odd.cr(i) - 256;
      cb[i] = (byte) ColourMatrix.roundedHalf(matrix.cbCb() * sumCb + matrix.cbCr() * sumCr);
      cr[i] = (byte) ColourMatrix.roundedHalf(matrix.crCb() * sumCb + matrix.crCr() * sumCr);
    }
    planes.put(planes.cbOffset() + row * planes.chromaStride(), cb, cb.length);
    planes.put(planes.crOffset() + row * planes.chromaStride(), cr, cr.length);
  }
}
