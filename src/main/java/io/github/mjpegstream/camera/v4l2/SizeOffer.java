package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.frame.FrameSize;
import java.util.Comparator;
import java.util.List;

/** Which sizes a device has a format in. */
sealed interface SizeOffer {
  /** Returns the one that suits a wish best. */
  FrameSize nearest(FrameSize wanted);

  /** Returns it for people: {@code "320x240, 640x480"}. */
  String describe();

  /**
   * Certain sizes.
   *
   * @param sizes at least one
   */
  record Discrete(List<FrameSize> sizes) implements SizeOffer {
    /**
     * Beyond this many times the wanted pixels, another shape is better than so large a picture.
     */
    private static final long TOO_LARGE = 4;

    public Discrete {
      sizes = List.copyOf(sizes);
    }

    /**
     * The smallest that covers the wish, of the same shape if there is one, since another shape
     * mostly means that the sides are cut off; else the largest.
     */
    @Override
    public FrameSize nearest(FrameSize wanted) {
      Comparator<FrameSize> byPixels = Comparator.comparingLong(SizeOffer::pixels);
      List<FrameSize> covering =
          sizes.stream().filter(size -> SizeOffer.covers(size, wanted)).toList();
      return covering.stream()
          .filter(size -> sameShape(size, wanted))
          .filter(size -> SizeOffer.pixels(size) <= TOO_LARGE * SizeOffer.pixels(wanted))
          .min(byPixels)
          .or(() -> covering.stream().min(byPixels))
          .orElseGet(() -> sizes.stream().max(byPixels).orElseThrow());
    }

    /** Whether the sides have the same ratio, as nearly as whole pixels allow. */
    private static boolean sameShape(FrameSize one, FrameSize other) {
      double ratio =
          (double) one.width() * other.height() / ((double) one.height() * other.width());
      return ratio > 0.98 && ratio < 1.02;
    }

    @Override
    public String describe() {
      return String.join(", ", sizes.stream().map(FrameSize::toString).toList());
    }
  }

  /** All sizes between two, in steps. */
  record Range(FrameSize least, FrameSize most, int widthStep, int heightStep)
      implements SizeOffer {
    @Override
    public FrameSize nearest(FrameSize wanted) {
      return new FrameSize(
          clamp(wanted.width(), least.width(), most.width(), widthStep),
          clamp(wanted.height(), least.height(), most.height(), heightStep));
    }

    /** Rounds up to a step, where there is room. */
    private static int clamp(int wanted, int least, int most, int step) {
      int steps = Math.max(step, 1);
      int size = least + (Math.max(wanted, least) - least + steps - 1) / steps * steps;
      return size <= most ? size : least + (most - least) / steps * steps;
    }

    @Override
    public String describe() {
      String steps =
          widthStep > 1 || heightStep > 1 ? " in steps of " + widthStep + "x" + heightStep : "";
      return least + " to " + most + steps;
    }
  }

  /** The driver does not say; it will round what it is asked for. */
  record Unknown() implements SizeOffer {
    @Override
    public FrameSize nearest(FrameSize wanted) {
      return wanted;
    }

    @Override
    public String describe() {
      return "sizes unknown";
    }
  }

  static long pixels(FrameSize size) {
    return (long) size.width() * size.height();
  }

  static boolean covers(FrameSize size, FrameSize wanted) {
    return size.width() >= wanted.width() && size.height() >= wanted.height();
  }
}
