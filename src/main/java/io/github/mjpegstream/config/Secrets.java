package io.github.mjpegstream.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * Takes user names' passwords and the like out of a text before a person sees it.
 *
 * <p>It rather hides too much than too little: what it is given may be mistyped.
 */
final class Secrets {
  static final String MASK = "***";

  private static final Pattern NAMED_SECRET =
      Pattern.compile(
          "((?:[?&;]|--?)[^=&#\\s]*(?:pass|pwd|token|secret|key|auth|sig)[^=&#\\s]*=)[^&#\\s]*",
          Pattern.CASE_INSENSITIVE);

  private Secrets() {}

  /**
   * Returns the text with the password of an address and the values of parameters such as {@code
   * ?token=} replaced: {@code http://user:***@host/}.
   */
  static String mask(String text) {
    String masked = hasNoCredentials(text) ? text : maskCredentials(text);
    return NAMED_SECRET.matcher(masked).replaceAll("$1***");
  }

  /** Whether this is an address without user and password, where an '@' means nothing. */
  private static boolean hasNoCredentials(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null && uri.getRawUserInfo() == null;
    } catch (URISyntaxException e) {
      return false; // not an address, or a mistyped one: look closer
    }
  }

  private static String maskCredentials(String text) {
    int scheme = text.indexOf("://");
    int start = scheme < 0 ? 0 : scheme + 3;
    int end = text.lastIndexOf('@');
    if (end < start) {
      return text;
    }
    int colon = text.indexOf(':', start);
    boolean hasUser = colon >= 0 && colon < end;
    return text.substring(0, hasUser ? colon + 1 : start) + MASK + text.substring(end);
  }
}
