package io.github.mjpegstream.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A number with a unit behind it, such as {@code 5s} or {@code 16MiB}. Immutable.
 *
 * @param units how many of the smallest countable thing each unit is, largest first
 */
record Amount(Map<String, Long> units) {
  Amount {
    units = new LinkedHashMap<>(units);
  }

  /** What a text says. */
  sealed interface Reading {
    /** A number with a unit; the value is in the smallest countable thing. */
    record Value(long count) implements Reading {}

    /** A number without a unit. */
    record UnitMissing() implements Reading {}

    /** Something else, or a fraction of the smallest countable thing. */
    record Nonsense() implements Reading {}
  }

  Reading read(String text) {
    int end = 0;
    while (end < text.length() && isDigitOrPoint(text.charAt(end))) {
      end++;
    }
    Optional<BigDecimal> number = Decimals.parse(text.substring(0, end));
    String unit = text.substring(end).strip();
    if (number.isEmpty()) {
      return new Reading.Nonsense();
    }
    if (unit.isEmpty()) {
      return new Reading.UnitMissing();
    }
    Long factor = units.get(unit);
    if (factor == null) {
      return new Reading.Nonsense();
    }
    BigDecimal count = number.get().multiply(BigDecimal.valueOf(factor)).stripTrailingZeros();
    if (count.scale() > 0) {
      return new Reading.Nonsense();
    }
    // What does not fit is out of every range anyhow.
    return new Reading.Value(
        count.toBigInteger().min(BigInteger.valueOf(Long.MAX_VALUE)).longValue());
  }

  private static boolean isDigitOrPoint(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  /** Returns the count in the largest unit that gives a whole number: {@code "90s"}. */
  String format(long count) {
    String smallest = "";
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (count != 0 && count % unit.getValue() == 0) {
        return count / unit.getValue() + unit.getKey();
      }
      smallest = unit.getKey();
    }
    return count + smallest;
  }

  /** Returns the units for a sentence: {@code "h, m, s, ms or us"}. */
  String unitNames() {
    String names = String.join(", ", units.keySet());
    int last = names.lastIndexOf(", ");
    return names.substring(0, last) + " or " + names.substring(last + 2);
  }
}
