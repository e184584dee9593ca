package io.github.mjpegstream.http;

import io.github.mjpegstream.stream.VariantSpec;
import java.util.regex.Pattern;

/** Reads what a viewer wants less of from the parameters of the request. Pure. */
final class VariantQuery {
  private static final String WIDTH = "width";
  private static final String QUALITY = "quality";
  private static final String FPS = "fps";

  private static final int MIN_WIDTH = 16;
  private static final int MAX_WIDTH = 16_384;
  private static final int MAX_QUALITY = 100;
  private static final double MIN_FPS = 0.1;
  private static final double MAX_FPS = 240;

  private static final Pattern WHOLE_NUMBER = Pattern.compile("[0-9]{1,6}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,6})?");

  private VariantQuery() {}

  /**
   * Returns what is wanted.
   *
   * @throws BadParameterException if a parameter is not a number in its range
   */
  static VariantSpec parse(Exchange exchange) throws BadParameterException {
    return new VariantSpec(
        wholeNumber(exchange, WIDTH, MIN_WIDTH, MAX_WIDTH),
        wholeNumber(exchange, QUALITY, 1, MAX_QUALITY),
        fps(exchange));
  }

  private static int wholeNumber(Exchange exchange, String name, int min, int max)
      throws BadParameterException {
    String text = exchange.parameter(name);
    if (text == null) {
      return 0;
    }
    int number = WHOLE_NUMBER.matcher(text).matches() ? Integer.parseInt(text) : -1;
    if (number < min || number > max) {
      throw new BadParameterException(name, text, "a whole number, " + min + " to " + max);
    }
    return number;
  }

  private static double fps(Exchange exchange) throws BadParameterException {
    String text = exchange.parameter(FPS);
    if (text == null) {
      return 0;
    }
    double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : -1;
    if (number < MIN_FPS || number > MAX_FPS) {
      throw new BadParameterException(FPS, text, "a number, 0.1 to 240");
    }
    return number;
  }
}
