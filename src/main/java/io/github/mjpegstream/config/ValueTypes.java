package io.github.mjpegstream.config;

import io.github.mjpegstream.frame.FrameSize;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The types of the settings. */
final class ValueTypes {
  /** The kind of values that are paths, for which a credential stands with its own path. */
  static final String FILE = "path of a file";

  private static final Amount DURATION =
      new Amount(
          inOrder(
              Map.entry("h", 3_600_000_000L),
              Map.entry("m", 60_000_000L),
              Map.entry("s", 1_000_000L),
              Map.entry("ms", 1_000L),
              Map.entry("us", 1L)));
  private static final Amount BYTES =
      new Amount(
          inOrder(
              Map.entry("MiB", 1L << 20),
              Map.entry("MB", 1_000_000L),
              Map.entry("KiB", 1L << 10),
              Map.entry("kB", 1_000L),
              Map.entry("B", 1L)));

  private static final Pattern SIZE = Pattern.compile("([0-9]{1,9})x([0-9]{1,9})");
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9._-]*)");

  /** RFC 1123, 2.1, and the underscore that some networks have. */
  private static final Pattern DNS_NAME =
      Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,62}(\\.[A-Za-z0-9_][A-Za-z0-9_-]{0,62}){0,20}");

  private static final Pattern IP_V6 =
      Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*(%.+)?");
  private static final Pattern ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,64}");

  /** {@code PATH_MAX} of linux/limits.h. */
  private static final int LONGEST_PATH = 4096;

  /** Longest format of a time, in characters. */
  private static final int LONGEST_TIME = 100;

  private ValueTypes() {}

  static ValueType<Integer> wholeNumber(int min, int max) {
    String range = min + " to " + max;
    return new ValueType<>(
        "N",
        "whole number",
        range,
        text -> {
          BigDecimal number =
              Decimals.parse(text)
                  .filter(n -> n.stripTrailingZeros().scale() <= 0)
                  .orElseThrow(() -> new BadValueException("a whole number, " + range));
          if (!isWithin(number, BigDecimal.valueOf(min), BigDecimal.valueOf(max))) {
            throw new BadValueException(range);
          }
          return number.intValueExact();
        },
        String::valueOf);
  }

  static ValueType<Double> number(String min, String max) {
    String range = min + " to " + max;
    return new ValueType<>(
        "N",
        "number",
        range,
        text -> {
          BigDecimal number =
              Decimals.parse(text).orElseThrow(() -> new BadValueException("a number, " + range));
          if (!isWithin(number, new BigDecimal(min), new BigDecimal(max))) {
            throw new BadValueException(range);
          }
          return number.doubleValue();
        },
        Decimals::format);
  }

  private static boolean isWithin(BigDecimal number, BigDecimal min, BigDecimal max) {
    return number.compareTo(min) >= 0 && number.compareTo(max) <= 0;
  }

  /** A duration, in whole microseconds. */
  static ValueType<Duration> duration(String min, String max) {
    return amount(DURATION, "TIME", "duration", min, max)
        .as(micros -> Duration.of(micros, ChronoUnit.MICROS), time -> time.toNanos() / 1_000);
  }

  /** Returns the microseconds of a duration that is known to be one. */
  static long micros(String duration) {
    return count(DURATION, duration);
  }

  /** A duration, or {@code off} or {@code 0} for none, which is {@link Duration#ZERO}. */
  static ValueType<Duration> durationOrOff(String min, String max) {
    ValueType<Duration> duration = duration(min, max);
    return new ValueType<>(
        duration.placeholder(),
        duration.kind(),
        duration.range() + ", or off",
        text -> text.equals("off") || text.equals("0") ? Duration.ZERO : duration.parse(text),
        value -> value.isZero() ? "off" : duration.format(value));
  }

  /** Some type, or {@code off} for none. */
  static <T> ValueType<Optional<T>> orOff(ValueType<T> type) {
    String range = type.range() + ", or off";
    return new ValueType<>(
        type.placeholder(),
        type.kind(),
        range,
        text -> {
          if (text.equals("off")) {
            return Optional.empty();
          }
          try {
            return Optional.of(type.parse(text));
          } catch (BadValueException e) {
            throw new BadValueException(e.shown().orElse(null), e.expected() + ", or off");
          }
        },
        value -> value.map(type::format).orElse("off"));
  }

  static ValueType<Integer> byteSize(String min, String max) {
    return amount(BYTES, "SIZE", "size", min, max).as(Math::toIntExact, Integer::longValue);
  }

  private static ValueType<Long> amount(
      Amount units, String placeholder, String kind, String min, String max) {
    String range = min + " to " + max;
    long least = count(units, min);
    long most = count(units, max);
    return new ValueType<>(
        placeholder,
        kind,
        range,
        text -> {
          Amount.Reading reading = units.read(text);
          if (reading instanceof Amount.Reading.UnitMissing) {
            throw new BadValueException(
                "a unit behind the number: " + units.unitNames() + "; " + range);
          }
          if (!(reading instanceof Amount.Reading.Value value)) {
            throw new BadValueException(
                "a number with the unit " + units.unitNames() + "; " + range);
          }
          if (value.count() < least || value.count() > most) {
            throw new BadValueException(range);
          }
          return value.count();
        },
        units::format);
  }

  private static long count(Amount units, String limit) {
    if (units.read(limit) instanceof Amount.Reading.Value value) {
      return value.count();
    }
    throw new IllegalArgumentException(limit + " (expected: a number with a unit)");
  }

  static ValueType<String> oneOf(String... choices) {
    List<String> known = List.of(choices);
    String list = String.join(", ", known);
    return new ValueType<>(
        "NAME",
        ValueType.ONE_OF,
        list,
        text -> {
          if (!known.contains(text)) {
            // Words only: no number means another one.
            boolean isWord = !text.isEmpty() && Character.isLetter(text.charAt(0));
            throw new BadValueException(
                NearestWord.to(text, isWord ? known : List.of())
                    .map(near -> list + "; did you mean " + near + "?")
                    .orElse(list));
          }
          return text;
        },
        text -> text);
  }

  /** True or false. */
  static ValueType<Boolean> bool() {
    return new ValueType<>(
        "true|false",
        "true or false",
        "",
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new BadValueException("true or false");
          }
          return text.equals("true");
        },
        String::valueOf);
  }

  /** Width and height, {@code 480x360}. */
  static ValueType<FrameSize> frameSize(int minSide, int maxSide) {
    String range = minSide + "x" + minSide + " to " + maxSide + "x" + maxSide;
    return new ValueType<>(
        "WxH",
        "width x height in pixels",
        range,
        text -> {
          Matcher sides = SIZE.matcher(text);
          if (!sides.matches()) {
            throw new BadValueException("width x height such as 480x360; " + range);
          }
          int width = Integer.parseInt(sides.group(1));
          int height = Integer.parseInt(sides.group(2));
          if (Math.min(width, height) < minSide || Math.max(width, height) > maxSide) {
            throw new BadValueException(range);
          }
          return new FrameSize(width, height);
        },
        FrameSize::toString);
  }

  /** An address to listen on. */
  static ValueType<String> host() {
    return text(
        "ADDRESS",
        "*, a host name or an IP address",
        text ->
            text.equals("*") || HOST_NAME.matcher(text).matches() || IP_V6.matcher(text).matches());
  }

  /** Nothing, any, or one origin (RFC 6454, section 6.1). */
  static ValueType<String> origin() {
    return text(
        "ORIGIN",
        "*, or scheme://host[:port] without a path, or \"\" for none",
        text -> text.isEmpty() || text.equals("*") || ORIGIN.matcher(text).matches());
  }

  private static ValueType<String> text(String placeholder, String kind, Predicate<String> check) {
    return new ValueType<>(
        placeholder,
        kind,
        "",
        text -> {
          if (!check.test(text)) {
            throw new BadValueException(kind);
          }
          return text;
        },
        text -> text);
  }

  /** An address of a stream; the empty text is none. */
  static ValueType<Optional<URI>> httpUrl() {
    String kind = "http:// or https:// address";
    return new ValueType<>(
        "URL",
        kind,
        "",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(httpUri(text)),
        value -> value.map(URI::toString).orElse(""));
  }

  private static URI httpUri(String text) throws BadValueException {
    try {
      URI uri = new URI(text);
      boolean http =
          "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
      if (http && uri.getHost() != null && uri.getPort() <= 65_535) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Its message repeats the whole text, which may hold a password.
    }
    throw new BadValueException(
        "http://[user:password@]host[:port]/path, special characters percent-encoded");
  }

  /** Some text without control characters, of at most so many characters. */
  static ValueType<String> printable(String placeholder, String kind, int maxChars) {
    return text(
        placeholder, kind, text -> text.length() <= maxChars && text.equals(Shown.printable(text)));
  }

  /** The name of a PEM file, or the text of one; the empty text is none. */
  static ValueType<String> pem() {
    String kind = "PEM file, or the text of one";
    return new ValueType<>(
        "FILE",
        kind,
        "",
        text -> {
          boolean isName = text.length() <= LONGEST_PATH && text.equals(Shown.printable(text));
          if (!isName && !SecretFile.isPem(text)) {
            // Not shown: it may be a part of a key.
            throw new BadValueException("a text that is neither", kind);
          }
          return text;
        },
        text -> text);
  }

  /** A time as strftime writes it; the empty text is none. */
  static ValueType<TimeFormat> timeFormat() {
    return new ValueType<>(
        "FORMAT",
        "strftime format",
        "",
        text -> {
          if (text.length() > LONGEST_TIME || !text.equals(Shown.printable(text))) {
            throw new BadValueException(
                "at most " + LONGEST_TIME + " printable characters, with " + TimeFormat.known());
          }
          return TimeFormat.parse(text);
        },
        TimeFormat::toString);
  }

  /** A size of text: a word, or pixels. */
  static ValueType<TextSize> textSize() {
    ValueType<Integer> pixels = wholeNumber(7, 500);
    String range = "small, medium, large, or " + pixels.range();
    return new ValueType<>(
        "SIZE",
        "size of text",
        range,
        text ->
            switch (text) {
              case "small" -> TextSize.SMALL;
              case "medium" -> TextSize.MEDIUM;
              case "large" -> TextSize.LARGE;
              default -> textSize(pixels, text, range);
            },
        TextSize::label);
  }

  private static TextSize textSize(ValueType<Integer> pixels, String text, String range)
      throws BadValueException {
    try {
      int number = pixels.parse(text);
      return new TextSize(pixels.format(number), number, 1);
    } catch (BadValueException e) {
      throw new BadValueException(e.shown().orElse(null), range);
    }
  }

  /** Names and values, {@code one=1 two='a b'}, in their order, each name once. */
  static ValueType<Map<String, String>> assignments() {
    return new ValueType<>(
        "NAME=VALUE...",
        "names and values",
        "",
        text -> {
          Map<String, String> assigned = new LinkedHashMap<>();
          for (String word : Words.split(text)) {
            int equals = word.indexOf('=');
            if (!NAME.matcher(word.substring(0, Math.max(0, equals))).matches()) {
              throw new BadValueException(
                  Shown.value(word), "NAME=VALUE, the name of lower-case letters, digits and _");
            }
            String name = word.substring(0, equals);
            if (assigned.put(name, word.substring(equals + 1)) != null) {
              throw new BadValueException(name + " twice", "every name once");
            }
          }
          return Collections.unmodifiableMap(assigned);
        },
        value ->
            Words.join(
                value.entrySet().stream()
                    .map(one -> one.getKey() + '=' + one.getValue())
                    .toList()));
  }

  /** IP addresses and blocks of them. */
  static ValueType<List<AddressBlock>> addressBlocks() {
    return new ValueType<>(
        "ADDRESS...",
        "list of IP addresses or blocks",
        "",
        text -> {
          List<AddressBlock> blocks = new ArrayList<>();
          for (String word : Words.split(text)) {
            blocks.add(AddressBlock.parse(word));
          }
          return List.copyOf(blocks);
        },
        blocks -> Words.join(blocks.stream().map(AddressBlock::toString).toList()));
  }

  /** Names of a host without port, in lower case. */
  static ValueType<List<String>> hostNames() {
    return new ValueType<>(
        "NAME...",
        "list of host names",
        "",
        text -> {
          List<String> names = new ArrayList<>();
          for (String word : Words.split(text)) {
            if (!DNS_NAME.matcher(word).matches()) {
              throw new BadValueException(
                  Shown.value(word), "host names without port such as cam.example.org");
            }
            names.add(word.toLowerCase(Locale.ROOT));
          }
          return List.copyOf(names);
        },
        Words::join);
  }

  /** Program and arguments, or arguments alone. */
  static ValueType<List<String>> words() {
    return new ValueType<>("ARGS", "list of texts", "", Words::split, Words::join);
  }

  @SafeVarargs // the entries are only read
  private static Map<String, Long> inOrder(Map.Entry<String, Long>... entries) {
    Map<String, Long> map = new LinkedHashMap<>();
    for (Map.Entry<String, Long> entry : entries) {
      map.put(entry.getKey(), entry.getValue());
    }
    return map;
  }
}
