package io.github.mjpegstream.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How the text of a setting becomes a value, and a value text again. Immutable.
 *
 * @param placeholder stands for the value in the help: {@code "N"}
 * @param kind what sort of value it is: {@code "whole number"}
 * @param range which values are taken, empty where the kind says it all: {@code "1 to 100"}
 * @param parser of the text
 * @param formatter the inverse of the parser
 */
record ValueType<T>(
    String placeholder,
    String kind,
    String range,
    Parser<T> parser,
    Function<T, String> formatter) {

  /** From text to value. */
  @FunctionalInterface
  interface Parser<T> {
    /**
     * Returns the value that a text stands for.
     *
     * @throws BadValueException if the text is no value, with what was expected
     */
    T parse(String text) throws BadValueException;
  }

  /** The word that leaves a value to whatever fits best. */
  static final String DEFAULT = "default";

  /** The kind whose range is a list of choices. */
  static final String ONE_OF = "one of";

  private static final String OR_DEFAULT = ", or " + DEFAULT;

  T parse(String text) throws BadValueException {
    return parser.parse(text);
  }

  String format(T value) {
    return formatter.apply(value);
  }

  /** Returns kind and range: {@code "whole number, 1 to 100"}. */
  String description() {
    if (range.isEmpty()) {
      return kind;
    }
    return kind + (kind.equals(ONE_OF) ? " " : ", ") + range;
  }

  /** Returns the same type, with other values. */
  <R> ValueType<R> as(Function<T, R> to, Function<R, T> back) {
    return new ValueType<>(
        placeholder,
        kind,
        range,
        text -> to.apply(parser.parse(text)),
        value -> formatter.apply(back.apply(value)));
  }

  /** Returns the same type, which also takes the word {@code default} for no value of its own. */
  ValueType<Optional<T>> orDefault() {
    return new ValueType<>(
        placeholder,
        kind,
        range + OR_DEFAULT,
        text -> text.equals(DEFAULT) ? Optional.empty() : Optional.of(withDefaultNamed(text)),
        value -> value.map(formatter).orElse(DEFAULT));
  }

  /** Returns the range without the word {@code default}. */
  String ownRange() {
    return range.endsWith(OR_DEFAULT)
        ? range.substring(0, range.length() - OR_DEFAULT.length())
        : range;
  }

  /** Returns the words of which the value is one; empty where it is something else. */
  List<String> choices() {
    if (!kind.equals(ONE_OF)) {
      return List.of();
    }
    List<String> choices = new ArrayList<>(List.of(ownRange().split(", ")));
    if (!ownRange().equals(range)) {
      choices.add(DEFAULT);
    }
    return choices;
  }

  private T withDefaultNamed(String text) throws BadValueException {
    try {
      return parser.parse(text);
    } catch (BadValueException e) {
      throw new BadValueException(e.shown().orElse(null), e.expected() + OR_DEFAULT);
    }
  }
}
