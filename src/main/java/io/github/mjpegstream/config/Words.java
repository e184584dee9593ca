package io.github.mjpegstream.config;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits one text into program and arguments.
 *
 * <p>Blanks separate; {@code '…'} keeps everything as it is, {@code "…"} keeps blanks; a backslash
 * takes the next character as it is, except within {@code '…'}. Nothing else has a meaning: there
 * is no shell, no variable, no pattern.
 */
final class Words {
  private static final char NONE = 0;

  private Words() {}

  static List<String> split(String text) throws BadValueException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = NONE;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quote != '\'') {
        i++;
        if (i == text.length()) {
          throw new BadValueException(
              "a backslash at the end", "a character behind every backslash");
        }
        word.append(text.charAt(i));
        inWord = true;
      } else if (quote != NONE) {
        if (c == quote) {
          quote = NONE;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
        inWord = true;
      } else if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }
    if (quote != NONE) {
      throw new BadValueException("a quote " + quote + " that is not closed", "every quote closed");
    }
    if (inWord) {
      words.add(word.toString());
    }
    return checked(words);
  }

  /** Returns the words, if a program can be given them. */
  static List<String> checked(List<String> words) throws BadValueException {
    for (String word : words) {
      if (word.indexOf(0) >= 0) {
        throw new BadValueException("a character NUL", "text without a NUL");
      }
    }
    return List.copyOf(words);
  }

  /** Returns one text that {@link #split} takes apart again. */
  static String join(List<String> words) {
    StringBuilder text = new StringBuilder();
    for (String word : words) {
      if (!text.isEmpty()) {
        text.append(' ');
      }
      if (word.matches("[A-Za-z0-9_@%+=:,./-]+")) {
        text.append(word);
      } else {
        text.append('\'').append(word.replace("'", "'\\''")).append('\'');
      }
    }
    return text.toString();
  }
}
