package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/**
 * Another form whose last frame before a pause is sent twice in quick succession, as ustreamer does
 * it for old versions of WebKit, which paint it late. Loop-confined.
 */
final class DualFinalFrames implements PartForm {
  /** By then the series is over. Shorter means nothing: viewers are looked after this often. */
  static final Duration SECOND_AFTER = Duration.ofMillis(250);

  private final PartForm form;

  DualFinalFrames(PartForm form) {
    this.form = form;
  }

  @Override
  public String opening() {
    return form.opening();
  }

  @Override
  public int begin(JpegFrame frame) {
    return form.begin(frame);
  }

  @Override
  public int end(JpegFrame frame) {
    return form.end(frame);
  }

  @Override
  public ByteBuf part(JpegFrame frame, long nowNanos) {
    return form.part(frame, nowNanos);
  }

  @Override
  public Duration repeatAfter(boolean repeated) {
    return repeated ? form.repeatAfter(true) : SECOND_AFTER;
  }
}
