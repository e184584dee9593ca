package io.github.mjpegstream.config;

import java.util.Collection;
import java.util.Optional;

/** Finds what someone who mistyped a word most probably meant. */
public final class NearestWord {
  private NearestWord() {}

  /**
   * Returns the nearest of the known words, if one is near enough: one mistake in up to five
   * characters, two in up to eight, else three. A beginning of at least three characters is near,
   * too.
   */
  public static Optional<String> to(String word, Collection<String> known) {
    int best = allowedMistakes(word.length()) + 1;
    Optional<String> nearest = Optional.empty();
    for (String candidate : known) {
      int mistakes = mistakes(word, candidate);
      if (mistakes < best) {
        best = mistakes;
        nearest = Optional.of(candidate);
      }
    }
    if (nearest.isPresent() || word.length() < 3) {
      return nearest;
    }
    for (String candidate : known) {
      if (candidate.startsWith(word)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  private static int allowedMistakes(int length) {
    return length <= 5 ? 1 : length <= 8 ? 2 : 3;
  }

  /** Counts characters to add, to drop, to replace, or to swap with their neighbour. */
  private static int mistakes(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
