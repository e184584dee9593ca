package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBuf;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import javax.imageio.ImageReadParam;

/**
 * Transcodes with what Java brings along, for systems without libjpeg-turbo: some ten times slower.
 * Whole steps of the scale are made by leaving out rows and columns. Confined to one thread at a
 * time.
 */
final class ImageIoTranscoder implements JpegTranscoder {
  private final ImageIoJpegs jpegs = new ImageIoJpegs();
  private FrameSize size = new FrameSize(1, 1);

  @Override
  public ByteBuf transcode(ByteBuf jpeg, int eighths, int quality) {
    try {
      BufferedImage image = jpegs.read(jpeg, param -> leaveOut(param, eighths));
      FrameSize whole = jpegs.size();
      size = JpegScale.scaled(whole, eighths);
      return jpegs.write(scaled(image), quality);
    } catch (IOException e) {
      throw new IllegalStateException("ImageIO: " + e.getMessage(), e);
    }
  }

  private static void leaveOut(ImageReadParam param, int eighths) {
    int step = JpegScale.WHOLE / eighths;
    param.setSourceSubsampling(step, step, 0, 0);
  }

  private BufferedImage scaled(BufferedImage image) {
    if (image.getWidth() == size.width() && image.getHeight() == size.height()) {
      return image;
    }
    BufferedImage target =
        new BufferedImage(size.width(), size.height(), ImageIoJpegs.plainType(image));
    Graphics2D graphics = target.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, size.width(), size.height(), null);
    graphics.dispose();
    return target;
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
