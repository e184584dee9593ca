package io.github.mjpegstream.vm;

import io.github.mjpegstream.e2e.Viewer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Tells pictures of a camera that we encode at the default quality from placeholders. */
final class LivePictures {
  /** The first number of the first table of the IJG at quality 80, at which placeholders are. */
  private static final int PLACEHOLDER = 6;

  private LivePictures() {}

  static boolean isOfCamera(byte[] jpeg) {
    for (int i = 2; i < jpeg.length - 5; i++) {
      // DQT: marker, length, number of the table, first quantizer.
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xDB) {
        return (jpeg[i + 5] & 0xFF) != PLACEHOLDER;
      }
    }
    return false;
  }

  static BufferedImage decode(Viewer.Picture picture) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(picture.part().body()));
  }
}
