package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.netty.buffer.ByteBuf;
import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.IOException;

/**
 * Turns and labels with what Java brings along, for systems without libjpeg-turbo: the picture is
 * decoded, and encoded with the quality it has. Confined to one thread at a time.
 */
final class ImageIoEditor implements JpegEditor {
  private final ImageIoJpegs jpegs = new ImageIoJpegs();
  private FrameSize size = new FrameSize(1, 1);

  @Override
  public ByteBuf edit(ByteBuf jpeg, Orientation orientation, Patch patch) {
    try {
      BufferedImage image = jpegs.read(jpeg, param -> {});
      size = orientation.turned(jpegs.size());
      BufferedImage turned = turned(image, orientation);
      cover(turned.getRaster(), patch);
      return jpegs.write(turned, JpegQuality.of(jpeg));
    } catch (IOException e) {
      throw new IllegalStateException("ImageIO: " + e.getMessage(), e);
    }
  }

  private BufferedImage turned(BufferedImage image, Orientation orientation) {
    BufferedImage target =
        new BufferedImage(size.width(), size.height(), ImageIoJpegs.plainType(image));
    boolean grey = image.getRaster().getNumBands() == 1;
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        int fromX = orientation.sourceX(x, y, image.getWidth());
        int fromY = orientation.sourceY(x, y, image.getHeight());
        if (grey) {
          // What Java calls RGB of a grey image goes through a tone curve.
          target.getRaster().setSample(x, y, 0, image.getRaster().getSample(fromX, fromY, 0));
        } else {
          target.setRGB(x, y, image.getRGB(fromX, fromY));
        }
      }
    }
    return target;
  }

  private static void cover(WritableRaster raster, Patch patch) {
    int right = Math.min(patch.right(), raster.getWidth());
    int bottom = Math.min(patch.bottom(), raster.getHeight());
    for (int y = patch.top(); y < bottom; y++) {
      for (int x = patch.left(); x < right; x++) {
        for (int band = 0; band < raster.getNumBands(); band++) {
          raster.setSample(x, y, band, patch.luma(x, y));
        }
      }
    }
  }

  @Override
  public FrameSize size() {
    return size;
  }

  @Override
  public void close() {
    jpegs.close();
  }
}
