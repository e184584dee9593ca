package io.github.mjpegstream.e2e;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes apart what a client saved of a stream. */
final class Multipart {
  private static final Pattern HEAD =
      Pattern.compile(
          String.join(
              "\r\n",
              "--frame",
              "Content-Type: image/jpeg",
              "Content-Length: (\\d+)",
              "X-Timestamp: \\d+\\.\\d{6}",
              "",
              ""));

  private Multipart() {}

  /** Returns the JPEGs of all whole parts. Everything has to be as expected, to the byte. */
  static List<byte[]> jpegs(byte[] body) {
    String text = new String(body, StandardCharsets.ISO_8859_1);
    Matcher head = HEAD.matcher(text);
    List<byte[]> jpegs = new ArrayList<>();
    int position = 0;
    while (head.region(position, text.length()).lookingAt()) {
      int end = head.end() + Integer.parseInt(head.group(1));
      if (end + 2 > body.length) {
        return jpegs;
      }
      jpegs.add(Arrays.copyOfRange(body, head.end(), end));
      if (!text.startsWith("\r\n", end)) {
        throw new AssertionError("no line end behind the part that ends at byte " + end);
      }
      position = end + 2;
    }
    if (body.length - position > 200) {
      throw new AssertionError(
          "no part at byte " + position + ": " + text.substring(position, position + 100));
    }
    return jpegs;
  }
}
