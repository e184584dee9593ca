package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.FrameEnvelope;
import java.nio.charset.StandardCharsets;

/**
 * The envelope of a part of a {@code multipart/x-mixed-replace} stream.
 *
 * <p>The boundary goes right behind the picture and not in front of the next one: readers that look
 * for it (VLC, Firefox) would else show every picture one frame late. Behind the boundary lies the
 * head of the next part, without what cannot be known yet, for those who wait even for that; which
 * viewer is sent what of it is the business of {@link PartForm}. The letter case is that which
 * naive readers search for. Thread-safe.
 */
public final class MultipartEnvelope implements FrameEnvelope {
  static final String BOUNDARY = "frame";

  /** Value of the stream's Content-Type: unquoted, no leading dashes, the boundary last. */
  static final String CONTENT_TYPE = "multipart/x-mixed-replace; boundary=" + BOUNDARY;

  /** What the body of a stream begins with. */
  static final String FIRST_BOUNDARY = "--" + BOUNDARY + "\r\n";

  /** Goes right behind every JPEG. */
  static final String NEXT_BOUNDARY = "\r\n" + FIRST_BOUNDARY;

  /** The head of a part whose length and time are not known yet. */
  static final String ADVANCE_HEAD = "Content-Type: image/jpeg\r\n\r\n";

  private static final byte[] TAIL =
      (NEXT_BOUNDARY + ADVANCE_HEAD).getBytes(StandardCharsets.US_ASCII);

  @Override
  public byte[] head(int jpegBytes, long captureEpochMicros) {
    StringBuilder head = new StringBuilder(96);
    appendHead(head, jpegBytes, captureEpochMicros);
    head.append("\r\n");
    return head.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** Writes the head of a part, but for the empty line at its end. */
  static void appendHead(StringBuilder out, int contentLength, long captureEpochMicros) {
    out.append("Content-Type: image/jpeg\r\nContent-Length: ").append(contentLength);
    out.append("\r\nX-Timestamp: ");
    appendTimestamp(out, captureEpochMicros);
    out.append("\r\n");
  }

  @Override
  public byte[] tail() {
    return TAIL;
  }

  /** Writes a time as seconds since 1970 with six decimals, as {@code X-Timestamp} has it. */
  static String timestamp(long epochMicros) {
    StringBuilder text = new StringBuilder(20);
    appendTimestamp(text, epochMicros);
    return text.toString();
  }

  /** As {@link #timestamp}, at the end of a text. */
  static void appendTimestamp(StringBuilder out, long epochMicros) {
    out.append(Math.floorDiv(epochMicros, 1_000_000L)).append('.');
    long micros = Math.floorMod(epochMicros, 1_000_000L);
    for (long digit = 100_000; digit > 0; digit /= 10) {
      out.append((char) ('0' + micros / digit % 10));
    }
  }
}
