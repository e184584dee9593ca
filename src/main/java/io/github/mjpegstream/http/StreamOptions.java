package io.github.mjpegstream.http;

import io.netty.buffer.ByteBufAllocator;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * How a viewer wants the stream: ustreamer's parameters, and what is known of browsers. Immutable.
 *
 * @param key the viewer's name for itself, or empty
 * @param extraHeaders whether each part tells more about its frame
 * @param advanceHeaders whether the head of the next part goes right behind each frame
 * @param dualFinalFrames whether the last frame before a pause is sent twice
 * @param zeroData whether the pictures are left out; there is nothing to paint then, and no next
 *     head
 */
record StreamOptions(
    String key,
    boolean extraHeaders,
    boolean advanceHeaders,
    boolean dualFinalFrames,
    boolean zeroData) {
  /** A longer key is of no use to anybody. */
  private static final int MAX_KEY = 64;

  /** Reads what a request says. */
  static StreamOptions of(Exchange exchange) throws BadParameterException {
    String key = exchange.parameter("key");
    if (key != null && key.length() > MAX_KEY) {
      throw new BadParameterException("key", key, "at most " + MAX_KEY + " characters");
    }
    boolean extraHeaders = flag(exchange, "extra_headers", false);
    boolean zeroData = flag(exchange, "zero_data", false);
    // Whoever asks for headers by name must not lose them to what we guess.
    boolean guess = !extraHeaders && !zeroData && LatePainters.ask(exchange.headers());
    return new StreamOptions(
        key == null ? "" : key,
        extraHeaders,
        flag(exchange, "advance_headers", guess),
        flag(exchange, "dual_final_frames", false),
        zeroData);
  }

  private static boolean flag(Exchange exchange, String name, boolean otherwise)
      throws BadParameterException {
    String value = exchange.parameter(name);
    if (value == null) {
      return otherwise;
    }
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true", "yes" -> true;
      case "0", "false", "no", "" -> false;
      default -> throw new BadParameterException(name, value, "0 or 1");
    };
  }

  /**
   * Makes the form of the parts for one viewer.
   *
   * @param nowNanos time on the monotonic clock
   */
  PartForm form(ByteBufAllocator allocator, long nowNanos) {
    PartForm form;
    if (zeroData || (extraHeaders && !advanceHeaders)) {
      form = new VerboseParts(allocator, extraHeaders, !zeroData, nowNanos);
    } else {
      form = advanceHeaders ? PartForm.NEXT_HEAD_AHEAD : PartForm.WITH_LENGTH;
    }
    return dualFinalFrames ? new DualFinalFrames(form) : form;
  }

  /**
   * Returns the cookie by which a page finds itself among the viewers.
   *
   * @param id of the connection
   */
  String cookie(String id) {
    return "stream_client="
        + URLEncoder.encode(key, StandardCharsets.UTF_8)
        + '/'
        + id
        + "; path=/; max-age=30";
  }
}
