package io.github.mjpegstream.jpeg;

import io.github.mjpegstream.frame.FrameLayout;
import io.netty.buffer.ByteBuf;
import java.util.Optional;

/** Makes a JPEG of a raw picture. Confined to one thread at a time; owns its scratch memory. */
public interface JpegEncoder extends AutoCloseable {
  /**
   * Encodes one picture as a JPEG that everybody can show: baseline, with a JFIF header, 4:2:0,
   * from black at 0 to white at 255 and with the colours of BT.601, whatever the picture has.
   * {@code GREY} gives a JPEG of one component.
   *
   * @param layout how the picture lies in memory; not {@code JPEG}
   * @param pixels the picture from the reader index on; neither changed nor kept
   * @param quality 1 to 100
   * @return the JPEG, from reader to writer index, valid until the next call; the caller does not
   *     release it
   * @throws IllegalStateException if the library refuses, with its own words
   */
  ByteBuf encode(FrameLayout layout, ByteBuf pixels, int quality);

  /** Returns what encodes, for the log: {@code "libjpeg-turbo"}. */
  String description();

  /**
   * Returns what a person should know once, and what to do about it, such as that something slow
   * stands in for what is not installed.
   */
  Optional<String> warning();

  @Override
  void close();
}
