package io.github.mjpegstream.config;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Decimal numbers as people write them: a point, no exponent, no grouping. */
final class Decimals {
  /** Bounded in length, so that no input costs much. */
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?([0-9]{1,18}(\\.[0-9]{0,18})?|\\.[0-9]{1,18})");

  private Decimals() {}

  static Optional<BigDecimal> parse(String text) {
    return DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
  }

  /** Returns the shortest form: {@code "5"}, {@code "29.97"}. */
  static String format(double value) {
    return value == 0 ? "0" : BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
