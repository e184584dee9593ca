package io.github.mjpegstream.draw;

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
    byte[] plane = new byte[canvas.width() * canvas.height()];
    canvas.pixels().getBytes(0, plane);
    BufferedImage image =
        new BufferedImage(canvas.width(), canvas.height(), BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, canvas.width(), canvas.height(), plane);
    return image;
  }
}
