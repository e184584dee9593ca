package io.github.mjpegstream.draw;

import java.util.ArrayList;
import java.util.List;

/** Breaks text into lines of a fixed width. */
final class WordWrap {
  private static final String ELLIPSIS = "...";

  private WordWrap() {}

  /**
   * Breaks at spaces; a word that is longer than a line is broken anywhere.
   *
   * @param columns characters in a line, at least 1
   */
  static List<String> lines(String text, int columns) {
    List<String> lines = new ArrayList<>();
    String rest = text.strip();
    while (rest.length() > columns) {
      int space = rest.lastIndexOf(' ', columns);
      int end = space > 0 ? space : columns;
      lines.add(rest.substring(0, end).stripTrailing());
      rest = rest.substring(end).stripLeading();
    }
    if (!rest.isEmpty()) {
      lines.add(rest);
    }
    return lines;
  }

  /** Returns the first lines; the last one says by an ellipsis if there were more. */
  static List<String> firstLines(List<String> lines, int most, int columns) {
    if (lines.size() <= most) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, most));
    if (most > 0 && columns > ELLIPSIS.length()) {
      String last = first.get(most - 1);
      int kept = Math.min(last.length(), columns - ELLIPSIS.length());
      first.set(most - 1, last.substring(0, kept).stripTrailing() + ELLIPSIS);
    }
    return first;
  }
}
