package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * What one viewer is sent of each frame. The JPEG itself is always that of the shared buffer, never
 * a copy. Loop-confined.
 */
interface PartForm {
  /**
   * Every part begins with its whole head, {@code Content-Length} among it, and ends with the next
   * boundary: what every reader of such streams understands. Thread-safe.
   */
  PartForm WITH_LENGTH =
      new PartForm() {
        private static final int BOUNDARY_BYTES = bytes(MultipartEnvelope.NEXT_BOUNDARY);

        @Override
        public String opening() {
          return "";
        }

        @Override
        public int begin(JpegFrame frame) {
          return 0;
        }

        @Override
        public int end(JpegFrame frame) {
          return frame.headBytes() + frame.jpegBytes() + BOUNDARY_BYTES;
        }

        @Override
        public ByteBuf part(JpegFrame frame, long nowNanos) {
          return frame.retainedEnveloped(frame.headBytes(), BOUNDARY_BYTES);
        }
      };

  /**
   * Every part begins with the JPEG, since its head has gone with the part before it, and ends with
   * the head of the next one. That head cannot tell a length or a time, but browsers that paint a
   * part only when the next one's head is there paint at once. Thread-safe.
   */
  PartForm NEXT_HEAD_AHEAD =
      new PartForm() {
        private static final int TAIL_BYTES =
            bytes(MultipartEnvelope.NEXT_BOUNDARY + MultipartEnvelope.ADVANCE_HEAD);

        @Override
        public String opening() {
          return MultipartEnvelope.ADVANCE_HEAD;
        }

        @Override
        public int begin(JpegFrame frame) {
          return frame.headBytes();
        }

        @Override
        public int end(JpegFrame frame) {
          return frame.headBytes() + frame.jpegBytes() + TAIL_BYTES;
        }

        @Override
        public ByteBuf part(JpegFrame frame, long nowNanos) {
          return frame.retainedEnveloped(0, TAIL_BYTES);
        }
      };

  /** Returns what follows the first boundary of the stream, before there is any frame. */
  String opening();

  /**
   * Returns where in the bytes of a frame that part begins which is sent, if it lies there as it is
   * sent; so that nothing needs to be allocated for it.
   */
  default int begin(JpegFrame frame) {
    return 0;
  }

  /** Returns where it ends; the same as {@link #begin} if it does not lie there. */
  default int end(JpegFrame frame) {
    return 0;
  }

  /**
   * Returns what is sent of a frame, with one write: a new reference, which the caller passes on.
   *
   * @param frame stays the caller's
   * @param nowNanos time on the monotonic clock
   */
  ByteBuf part(JpegFrame frame, long nowNanos);

  /**
   * Returns after how long without a new frame the newest is sent again.
   *
   * @param repeated whether it has been sent again already
   */
  default Duration repeatAfter(boolean repeated) {
    return MjpegClient.REPEAT_AFTER;
  }

  private static int bytes(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII).length;
  }
}
