package io.github.mjpegstream.frame;

/**
 * The bytes that go in front of and behind a JPEG on the wire.
 *
 * <p>A {@link JpegFrame} lies in one buffer together with its envelope, so that a viewer is served
 * with one write and no copy. What the envelope says is the business of whoever serves the frames.
 * Implementations are thread-safe.
 */
public interface FrameEnvelope {
  /** No envelope at all. */
  FrameEnvelope NONE =
      new FrameEnvelope() {
        @Override
        public byte[] head(int jpegBytes, long captureEpochMicros) {
          return new byte[0];
        }

        @Override
        public byte[] tail() {
          return new byte[0];
        }
      };

  /**
   * Returns what goes in front of a JPEG.
   *
   * @param jpegBytes length of the JPEG
   * @param captureEpochMicros wall-clock time of the capture, microseconds since 1970
   */
  byte[] head(int jpegBytes, long captureEpochMicros);

  /** Returns what goes behind it. The caller does not change the array. */
  byte[] tail();
}
