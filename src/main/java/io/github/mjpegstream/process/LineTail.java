package io.github.mjpegstream.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The last lines of a text that may be endless, and may hold anything.
 *
 * <p>One thread feeds it; any thread reads {@link #lines()}.
 */
final class LineTail {
  static final int MAX_LINES = 20;

  /** A longer line is cut; the rest of it is dropped. */
  static final int MAX_LINE_BYTES = 500;

  private final Predicate<String> aside;
  private final Consumer<String> listener;
  private final byte[] line = new byte[MAX_LINE_BYTES];
  private int lineBytes;
  private final ArrayDeque<String> lines = new ArrayDeque<>(MAX_LINES);

  /**
   * @param listener is told every line that is not blank, on the feeding thread
   */
  LineTail(Consumer<String> listener) {
    this(line -> false, listener);
  }

  /**
   * As the other.
   *
   * @param aside is shown every such line first, on the feeding thread; those of which it returns
   *     true are not kept, and nobody else is told of them
   */
  LineTail(Predicate<String> aside, Consumer<String> listener) {
    this.aside = aside;
    this.listener = listener;
  }

  void feed(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      byte b = bytes[i];
      // Progress displays end their lines with a carriage return.
      if (b == '\n' || b == '\r') {
        endLine();
      } else if (lineBytes < MAX_LINE_BYTES) {
        line[lineBytes++] = b;
      }
    }
  }

  /** What is left is a line, too. */
  void end() {
    endLine();
  }

  /** Returns the last lines, oldest first. */
  List<String> lines() {
    synchronized (lines) {
      return new ArrayList<>(lines);
    }
  }

  private void endLine() {
    if (lineBytes == 0) {
      return;
    }
    String text = printable(new String(line, 0, lineBytes, StandardCharsets.UTF_8));
    lineBytes = 0;
    if (text.isBlank() || aside.test(text)) {
      return;
    }
    synchronized (lines) {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      lines.addLast(text);
    }
    listener.accept(text);
  }

  /** These lines end up in logs and web pages: nothing in them may move a cursor. */
  private static String printable(String text) {
    StringBuilder printable = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int type = Character.getType(c);
      boolean control =
          type == Character.CONTROL
              || type == Character.FORMAT
              || type == Character.LINE_SEPARATOR
              || type == Character.PARAGRAPH_SEPARATOR;
      if (c == '\t') {
        printable.append(' ');
      } else {
        printable.append(control ? '?' : c);
      }
    }
    return printable.toString().stripTrailing();
  }
}
