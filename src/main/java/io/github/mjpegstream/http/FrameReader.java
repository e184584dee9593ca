package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;

/** One who is offered the frames of a camera on an event loop. Loop-confined. */
interface FrameReader {
  /**
   * A new frame is there. The reader takes references of its own if it wants any.
   *
   * @param nowNanos time on the monotonic clock
   */
  void offer(JpegFrame frame, long nowNanos);

  /**
   * Time passes.
   *
   * @param newest the newest frame, or null if there is none
   * @param nowNanos time on the monotonic clock
   */
  void tick(JpegFrame newest, long nowNanos);

  /** No frame will come any more: the camera is not served any longer. */
  void ended();
}
