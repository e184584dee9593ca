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

  /**
   * Returns the text with a question mark for everything that would do something to a terminal, a
   * log or a page instead of being seen: control characters, separators of lines, and what turns
   * the direction of writing.
   */
  public static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      int c = text.codePointAt(i);
      printable.appendCodePoint(isSeen(c) ? c : '?');
    }
    return printable.toString();
  }

  private static boolean isSeen(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
