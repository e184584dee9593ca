package io.github.mjpegstream.stream;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.jpeg.JpegScale;

/**
 * What somebody wants less of than the camera gives. Each is a limit: nothing is enlarged, shown
 * more often or made better than it comes.
 *
 * @param maxWidth in pixels, or 0 for no limit
 * @param quality of the JPEG, 1 to 100, or 0 for no limit
 * @param maxFps frames a second, or 0 for no limit
 */
public record VariantSpec(int maxWidth, int quality, double maxFps) {
  /** All that the camera gives. */
  public static final VariantSpec ORIGINAL = new VariantSpec(0, 0, 0);

  /**
   * Returns the same for a picture of this size, such that widths which give the same picture are
   * the same.
   */
  public VariantSpec normalised(FrameSize size) {
    if (maxWidth == 0 || maxWidth >= size.width()) {
      return this;
    }
    int eighths = JpegScale.eighths(size.width(), maxWidth);
    return new VariantSpec(JpegScale.scaled(size.width(), eighths), quality, maxFps);
  }

  /**
   * Whether nothing less is wanted. Asked for every viewer, and with good reason not by equals():
   * Java makes that of a record when it is first called, which costs the first viewer 30 ms.
   */
  public boolean isOriginal() {
    return isPacingAlone() && maxFps == 0;
  }

  /** Whether a frame, whatever its picture, may be passed on as it is. */
  boolean isPacingAlone() {
    return maxWidth == 0 && quality == 0;
  }
}
