package io.github.mjpegstream.config;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a time is written, as C's {@code strftime} reads it: text, and letters behind a percent sign
 * that stand for parts of the time. Names of days and months are English. Immutable.
 */
public final class TimeFormat {
  /** Writes nothing: there is to be no time. */
  public static final TimeFormat NONE = new TimeFormat("", List.of());

  /** The patterns of the parts, by their letters. */
  private static final Map<Character, String> PARTS = new TreeMap<>(parts());

  private final String text;
  private final List<DateTimeFormatter> parts;

  private TimeFormat(String text, List<DateTimeFormatter> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  private static Map<Character, String> parts() {
    return Map.ofEntries(
        Map.entry('Y', "uuuu"),
        Map.entry('y', "uu"),
        Map.entry('m', "MM"),
        Map.entry('d', "dd"),
        Map.entry('e', "ppd"),
        Map.entry('j', "DDD"),
        Map.entry('H', "HH"),
        Map.entry('I', "hh"),
        Map.entry('M', "mm"),
        Map.entry('S', "ss"),
        Map.entry('f', "SSSSSS"),
        Map.entry('p', "a"),
        Map.entry('a', "EEE"),
        Map.entry('A', "EEEE"),
        Map.entry('b', "MMM"),
        Map.entry('B', "MMMM"),
        Map.entry('F', "uuuu-MM-dd"),
        Map.entry('T', "HH:mm:ss"),
        Map.entry('R', "HH:mm"),
        Map.entry('z', "xx"),
        Map.entry('Z', "zzz"),
        Map.entry('%', "'%'"));
  }

  /** Reads a format. */
  static TimeFormat parse(String text) throws BadValueException {
    List<DateTimeFormatter> parts = new ArrayList<>();
    int literal = 0;
    int percent = text.indexOf('%');
    while (percent >= 0) {
      addLiteral(parts, text.substring(literal, percent));
      char letter = percent + 1 < text.length() ? text.charAt(percent + 1) : 0;
      String pattern = PARTS.get(letter);
      if (pattern == null) {
        throw new BadValueException(
            letter == 0 ? "a % at the end" : "%" + Shown.printable(String.valueOf(letter)),
            "text with " + known());
      }
      parts.add(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
      literal = percent + 2;
      percent = text.indexOf('%', literal);
    }
    addLiteral(parts, text.substring(literal));
    return new TimeFormat(text, parts);
  }

  private static void addLiteral(List<DateTimeFormatter> parts, String literal) {
    if (!literal.isEmpty()) {
      parts.add(new DateTimeFormatterBuilder().appendLiteral(literal).toFormatter(Locale.ENGLISH));
    }
  }

  /** Returns the parts there are, for a sentence. */
  static String known() {
    StringBuilder list = new StringBuilder();
    for (char letter : PARTS.keySet()) {
      list.append(list.isEmpty() ? "" : " ").append('%').append(letter);
    }
    return list.toString();
  }

  /** Returns whether there is nothing to write. */
  public boolean isNone() {
    return parts.isEmpty();
  }

  /** Writes a time. */
  public String write(ZonedDateTime time) {
    StringBuilder written = new StringBuilder();
    for (DateTimeFormatter part : parts) {
      part.formatTo(time, written);
    }
    return written.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TimeFormat format && format.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Returns the format as it was read. */
  @Override
  public String toString() {
    return text;
  }
}
