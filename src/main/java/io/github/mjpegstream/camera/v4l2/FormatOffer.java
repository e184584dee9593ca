package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.frame.FrameSize;

/**
 * A format that a device has, and in which sizes and rates.
 *
 * @param rates asks for the rates of one of the sizes
 */
record FormatOffer(Fourcc fourcc, SizeOffer sizes, Rates rates) {
  /** Asks a device. */
  @FunctionalInterface
  interface Rates {
    RateOffer of(FrameSize size);
  }
}
