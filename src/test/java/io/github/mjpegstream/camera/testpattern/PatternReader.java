package io.github.mjpegstream.camera.testpattern;

import io.github.mjpegstream.frame.FrameSize;
import java.awt.image.BufferedImage;
import java.util.Optional;

/** Reads the strip of the test pattern out of a decoded picture. */
public final class PatternReader {
  private PatternReader() {}

  /**
   * What the strip says.
   *
   * @param epochMillis when the picture was drawn, milliseconds since 1970
   * @param frameNumber which picture it is, from 0
   */
  public record Reading(long epochMillis, int frameNumber) {}

  /** Returns what the strip says, or nothing if it has none or the checksum does not fit. */
  public static Optional<Reading> read(BufferedImage image) {
    FrameSize size = new FrameSize(image.getWidth(), image.getHeight());
    if (!PatternStrip.fits(size)) {
      return Optional.empty();
    }
    PatternStrip strip = new PatternStrip(size);
    return read(row(image, strip, 0), row(image, strip, 1));
  }

  /** Returns what two rows of 48 bits say, or nothing if the checksum does not fit. */
  public static Optional<Reading> read(long upperRow, long lowerRow) {
    long epochMillis = upperRow;
    int frameNumber = PatternStrip.frameNumber(lowerRow);
    return PatternStrip.lowerRow(epochMillis, frameNumber) == lowerRow
        ? Optional.of(new Reading(epochMillis, frameNumber))
        : Optional.empty();
  }

  private static long row(BufferedImage image, PatternStrip strip, int row) {
    long bits = 0;
    for (int column = 0; column < PatternStrip.COLUMNS; column++) {
      int left = column * strip.blockWidth();
      int top = strip.top() + row * strip.blockHeight();
      bits = bits << 1 | (isWhite(image, strip, left, top) ? 1 : 0);
    }
    return bits;
  }

  /** The mean of the middle half of a block, where its neighbours disturb least. */
  private static boolean isWhite(BufferedImage image, PatternStrip strip, int left, int top) {
    int marginX = strip.blockWidth() / 4;
    int marginY = strip.blockHeight() / 4;
    int sum = 0;
    int count = 0;
    for (int y = top + marginY; y < top + strip.blockHeight() - marginY; y++) {
      for (int x = left + marginX; x < left + strip.blockWidth() - marginX; x++) {
        sum += (image.getRGB(x, y) >> 8) & 0xFF;
        count++;
      }
    }
    return sum > 127 * count;
  }
}
