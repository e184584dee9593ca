package io.github.mjpegstream.config;

/** Someone's input, made fit to stand in a message of one line. */
public final class Shown {
  private static final int MAX_CHARS = 80;

  private Shown() {}

  /** Returns the text without secrets and control characters, shortened where it is long. */
  public static String value(String text) {
    if (text.isEmpty()) {
      return "\"\"";
    }
    String masked = Secrets.mask(text);
    return printable(
        masked.length() <= MAX_CHARS ? masked : masked.substring(0, MAX_CHARS) + "...");
  }

  /** Returns the text with every control character replaced by a question mark. */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      printable.append(Character.isISOControl(c) ? '?' : c);
    }
    return printable.toString();
  }
}
