package io.github.mjpegstream.tls;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text files with keys and certificates (RFC 7468). */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private Pem() {}

  /**
   * One of the things in a file.
   *
   * @param label what it says it is: {@code "CERTIFICATE"}
   * @param headers whether there are lines that say how it is encrypted
   * @param bytes null if they are not Base64
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Block(String label, boolean headers, byte[] bytes) {}

  static List<Block> read(String text) {
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = BLOCK.matcher(text);
    while (matcher.find()) {
      String body = matcher.group(2);
      boolean headers = body.indexOf(':') >= 0;
      blocks.add(new Block(matcher.group(1), headers, headers ? null : decode(body)));
    }
    return blocks;
  }

  private static byte[] decode(String body) {
    try {
      return Base64.getDecoder().decode(body.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  static String write(String label, byte[] bytes) {
    byte[] lineFeed = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN "
        + label
        + "-----\n"
        + Base64.getMimeEncoder(64, lineFeed).encodeToString(bytes)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
