package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.PixelFormat;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a device is asked for.
 *
 * @param fps frames a second
 */
record FormatChoice(Fourcc fourcc, FrameSize size, double fps) {
  /**
   * Chooses what suits a wish best: first a picture that is large enough, then one that comes often
   * enough; JPEG before what has to be encoded; then the size that is nearest, and what costs the
   * least to encode. Pure but for asking for rates.
   *
   * @param offers formats that can be shown, and others, which are left out
   * @return empty if there is no format that can be shown
   */
  static Optional<FormatChoice> best(List<FormatOffer> offers, FrameSize wanted, double wantedFps) {
    List<Fourcc> cheapestFirst = Fourcc.all();
    Comparator<FormatChoice> better =
        Comparator.<FormatChoice, Boolean>comparing(
                choice -> !SizeOffer.covers(choice.size, wanted))
            .thenComparing(choice -> choice.fps < wantedFps * RateOffer.TOLERANCE)
            .thenComparing(choice -> choice.fourcc.format().get() != PixelFormat.JPEG)
            .thenComparing(choice -> distance(choice.size, wanted))
            .thenComparing(choice -> cheapestFirst.indexOf(choice.fourcc));
    return offers.stream()
        .filter(offer -> offer.fourcc().format().isPresent())
        .map(offer -> of(offer, wanted, wantedFps))
        .min(better);
  }

  private static FormatChoice of(FormatOffer offer, FrameSize wanted, double wantedFps) {
    FrameSize size = offer.sizes().nearest(wanted);
    return new FormatChoice(offer.fourcc(), size, offer.rates().of(size).nearest(wantedFps));
  }

  private static long distance(FrameSize size, FrameSize wanted) {
    return Math.abs(SizeOffer.pixels(size) - SizeOffer.pixels(wanted));
  }
}
