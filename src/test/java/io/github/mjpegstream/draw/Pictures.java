package io.github.mjpegstream.draw;

import io.github.mjpegstream.frame.FrameSize;
import java.awt.image.BufferedImage;

/** Looks at canvases. */
public final class Pictures {
  private Pictures() {}

  public static int luma(Canvas canvas, int x, int y) {
    return canvas.pixels().getUnsignedByte(y * canvas.layout().strideBytes() + x);
  }

  public static Colour colour(Canvas canvas, int x, int y) {
    int chroma = y / 2 * canvas.layout().chromaStrideBytes() + x / 2;
    return new Colour(
        luma(canvas, x, y),
        canvas.pixels().getUnsignedByte(canvas.layout().cbOffset() + chroma),
        canvas.pixels().getUnsignedByte(canvas.layout().crOffset() + chroma));
  }

  /** The luma of a canvas as a grey image. */
  public static BufferedImage grey(Canvas canvas) {
    byte[] luma = new byte[canvas.width() * canvas.height()];
    canvas.pixels().getBytes(0, luma);
    return grey(luma, canvas.layout().size());
  }

  /** A plane of luma without padding as a grey image. Its greys are not converted. */
  public static BufferedImage grey(byte[] luma, FrameSize size) {
    BufferedImage image =
        new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_INT_RGB);
    for (int i = 0; i < luma.length; i++) {
      image.setRGB(i % size.width(), i / size.width(), (luma[i] & 0xFF) * 0x010101);
    }
    return image;
  }
}
