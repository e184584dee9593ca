package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.camera.Telemetry;
import io.github.mjpegstream.frame.SensorReadings;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line that rpicam-vid writes to its standard error for each frame, if it is asked to. Pure.
 *
 * <p>Since 1.1 the program writes that line even where it shows no preview (core/frame_info.hpp and
 * preview/null_preview.cpp of rpicam-apps); before, it is silent. What a version does not know
 * stays as it was written in the template: {@code %temp} before 1.8.
 */
final class SensorInfo implements Telemetry {
  /** How the program is asked, which no user's own template is taken for. */
  static final String OPTION = "--info-text";

  private static final String MARK = "mjpeg-stream:";

  /** Microseconds, two gains, dioptres and degrees Celsius; each with two decimals. */
  static final String TEMPLATE = MARK + " exp %exp ag %ag dg %dg lp %lp temp %temp";

  private static final Pattern LINE =
      Pattern.compile(
          MARK + " exp (\\S{1,40}) ag (\\S{1,40}) dg (\\S{1,40}) lp (\\S{1,40}) temp (\\S{1,40})");

  private static final double MOST_MICROS = 3.6e9;
  private static final double MOST_GAIN = 10_000;
  private static final double MOST_DIOPTRES = 100;
  private static final double COLDEST = -60;
  private static final double HOTTEST = 200;

  @Override
  public boolean isLine(String line) {
    return line.startsWith(MARK);
  }

  /** {@inheritDoc} What makes no sense is left out: not every version fills in every value. */
  @Override
  public Optional<SensorReadings> parse(String line) {
    Matcher values = LINE.matcher(line);
    if (!values.matches()) {
      return Optional.empty();
    }
    OptionalDouble micros = positive(values.group(1), MOST_MICROS);
    OptionalDouble celsius = between(values.group(5), COLDEST, HOTTEST);
    return Optional.of(
        new SensorReadings(
            micros.isPresent()
                ? OptionalDouble.of(micros.getAsDouble() / 1e6)
                : OptionalDouble.empty(),
            positive(values.group(2), MOST_GAIN),
            positive(values.group(3), MOST_GAIN),
            // -1 where there is no lens that moves.
            between(values.group(4), 0, MOST_DIOPTRES),
            // Exactly zero is what the program has where the sensor does not tell.
            celsius.isPresent() && celsius.getAsDouble() == 0 ? OptionalDouble.empty() : celsius));
  }

  private static OptionalDouble positive(String text, double most) {
    OptionalDouble value = between(text, 0, most);
    return value.isPresent() && value.getAsDouble() == 0 ? OptionalDouble.empty() : value;
  }

  /** Returns a number in this range, or nothing. */
  private static OptionalDouble between(String text, double least, double most) {
    try {
      double value = Double.parseDouble(text);
      return value >= least && value <= most ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      // Such as the template itself, where this version knows no such value.
      return OptionalDouble.empty();
    }
  }
}
