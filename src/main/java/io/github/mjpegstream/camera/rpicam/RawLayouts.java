package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How the raw pictures of rpicam-vid may be laid out. The program says on standard error which size
 * and colours it gets from the camera, but not how long a row is.
 *
 * <p>Thread-safe: the thread that reads standard error tells, the one that reads pictures asks.
 */
final class RawLayouts {
  /** For the video streams: {@code configuring streams: (0) 640x480-YUV420/sYCC (1) …}. */
  private static final Pattern STREAM =
      Pattern.compile("configuring streams: \\(0\\) (\\d{1,5})x(\\d{1,5})-YUV420(?:/(\\S+))?");

  /** No sensor has more, and every layout of such a picture is one that can be had. */
  private static final int MAX_SIDE = 16_384;

  /** Of every picture processor that was ever seen or read about; the last is no padding. */
  private static final int[] ALIGNMENTS = {64, 128, 32, 1};

  private final PictureProcessor processor;
  private FrameSize size;
  private ColourEncoding colour = ColourEncoding.JFIF;

  /**
   * @param size that is asked for; libcamera may change it
   */
  RawLayouts(PictureProcessor processor, FrameSize size) {
    this.processor = processor;
    this.size = size;
  }

  /** Looks at a line of standard error. */
  synchronized void line(String line) {
    Matcher matcher = STREAM.matcher(line);
    if (matcher.find()) {
      int width = Integer.parseInt(matcher.group(1));
      int height = Integer.parseInt(matcher.group(2));
      if (width >= 1 && height >= 1 && Math.max(width, height) <= MAX_SIDE) {
        size = new FrameSize(width, height);
      }
      colour = colour(matcher.group(3));
    }
  }

  /** Returns all layouts that are known, each once, the expected one first. */
  synchronized List<FrameLayout> known() {
    List<FrameLayout> layouts = new ArrayList<>();
    add(layouts, processor.alignment());
    for (int alignment : ALIGNMENTS) {
      add(layouts, alignment);
    }
    return layouts;
  }

  private void add(List<FrameLayout> layouts, int alignment) {
    int stride = (size.width() + alignment - 1) / alignment * alignment;
    FrameLayout layout = new FrameLayout(PixelFormat.I420, size, stride, colour);
    if (!layouts.contains(layout)) {
      layouts.add(layout);
    }
  }

  /**
   * rpicam-vid asks for sYCC where the codec is yuv420 ({@code get_colourspace_flags} in
   * rpicam_vid.cpp), which is what a JPEG has. A driver may make something else of it; older
   * versions of libcamera do not say.
   */
  private static ColourEncoding colour(String name) {
    if (name == null) {
      return ColourEncoding.JFIF;
    }
    return switch (name) {
      case "SMPTE170M" -> ColourEncoding.BT601_LIMITED;
      case "Rec709" -> ColourEncoding.BT709_LIMITED;
      default -> ColourEncoding.JFIF;
    };
  }
}
