package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.PixelFormat;
import io.netty.buffer.ByteBuf;

/** What every encoder asks of its input; native code must never read beyond it. */
final class EncoderInput {
  private EncoderInput() {}

  static void check(FrameLayout layout, ByteBuf pixels, int quality) {
    if (layout.format() == PixelFormat.JPEG) {
      throw new IllegalArgumentException("format " + layout.format() + " (expected: a raw one)");
    }
    if (quality < 1 || quality > 100) {
      throw new IllegalArgumentException("quality " + quality + " (expected: 1 to 100)");
    }
    if (pixels.readableBytes() < layout.frameBytes()) {
      throw new IllegalArgumentException(
          pixels.readableBytes()
              + " bytes (expected: at least "
              + layout.frameBytes()
              + " for "
              + layout.format()
              + " "
              + layout.size()
              + " with stride "
              + layout.strideBytes()
              + ")");
    }
  }
}
