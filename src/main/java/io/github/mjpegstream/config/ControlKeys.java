package io.github.mjpegstream.config;

import io.github.mjpegstream.config.CameraControl.Choice;
import io.github.mjpegstream.config.CameraControl.Group;
import io.github.mjpegstream.config.CameraControl.Kind;
import io.github.mjpegstream.config.CameraControl.Range;
import io.github.mjpegstream.frame.FrameSize;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of the configuration that are controls: a row each, with what the key itself does not
 * say. Ranges, choices and defaults are those of the key.
 */
final class ControlKeys {
  private static final String SECONDS = "s";
  private static final BigDecimal MICROS_PER_SECOND = BigDecimal.valueOf(1_000_000);

  /**
   * One key as a control.
   *
   * @param step between two values that are worth offering; empty for what is no number
   * @param unit in which the control counts; empty for none
   */
  record Row(ConfigKey<?> key, String label, Group group, Kind kind, String step, String unit) {
    String name() {
      return key.shortName();
    }

    /** Whether the value may be left to the camera. */
    boolean nullable() {
      return key.defaultText().equals(ValueType.DEFAULT);
    }

    /** Returns the text of the key for that of the control. */
    String keyText(String controlText) {
      if (!unit.equals(SECONDS)) {
        return controlText;
      }
      return new BigDecimal(controlText).multiply(MICROS_PER_SECOND).toBigInteger() + "us";
    }

    /**
     * Returns the text of the control for a value of the key; empty if it is left to the camera.
     */
    Optional<String> controlText(String keyText) {
      if (keyText.equals(ValueType.DEFAULT)) {
        return Optional.empty();
      }
      if (!unit.equals(SECONDS)) {
        return Optional.of(keyText);
      }
      return Optional.of(
          BigDecimal.valueOf(micros(keyText))
              .divide(MICROS_PER_SECOND)
              .stripTrailingZeros()
              .toPlainString());
    }

    private Optional<Range> range() {
      if (step.isEmpty()) {
        return Optional.empty();
      }
      String[] limits = key.type().ownRange().split(" to ", 2);
      return Optional.of(new Range(limit(limits[0]), limit(limits[1]), new BigDecimal(step)));
    }

    private BigDecimal limit(String text) {
      return new BigDecimal(controlText(text).orElseThrow());
    }

    private List<Choice> choices() {
      List<Choice> choices = new ArrayList<>();
      if (kind == Kind.CHOICE) {
        for (String value : key.type().ownRange().split(", ", -1)) {
          choices.add(new Choice(value, unit.equals("°") ? value + "°" : value));
        }
      }
      return choices;
    }

    /**
     * Returns the control.
     *
     * @param value text of the key
     * @param sizes that are common, for a resolution
     */
    CameraControl control(String value, boolean live, List<FrameSize> sizes) {
      List<Choice> choices = choices();
      if (kind == Kind.RESOLUTION) {
        for (FrameSize size : sizes) {
          choices.add(new Choice(size.toString(), size.toString()));
        }
      }
      return new CameraControl(
          name(),
          label,
          group,
          kind,
          range(),
          choices,
          kind == Kind.RESOLUTION,
          controlText(key.defaultText()),
          controlText(value),
          nullable(),
          live,
          unit.isEmpty() ? Optional.empty() : Optional.of(unit),
          false);
    }
  }

  private static final Map<String, Row> ROWS =
      inOrder(
          new Row(ConfigKey.BRIGHTNESS, "Brightness", Group.PICTURE, Kind.NUMBER, "0.01", ""),
          new Row(ConfigKey.CONTRAST, "Contrast", Group.PICTURE, Kind.NUMBER, "0.01", ""),
          new Row(ConfigKey.SATURATION, "Saturation", Group.PICTURE, Kind.NUMBER, "0.01", ""),
          new Row(ConfigKey.SHARPNESS, "Sharpness", Group.PICTURE, Kind.NUMBER, "0.01", ""),
          new Row(ConfigKey.AWB, "White balance", Group.PICTURE, Kind.CHOICE, "", ""),
          new Row(
              ConfigKey.EXPOSURE_VALUE,
              "Exposure compensation",
              Group.EXPOSURE,
              Kind.NUMBER,
              "0.1",
              "EV"),
          new Row(
              ConfigKey.SHUTTER, "Exposure time", Group.EXPOSURE, Kind.NUMBER, "0.000001", SECONDS),
          new Row(ConfigKey.GAIN, "Gain", Group.EXPOSURE, Kind.NUMBER, "0.1", ""),
          new Row(ConfigKey.AUTOFOCUS_MODE, "Autofocus", Group.FOCUS, Kind.CHOICE, "", ""),
          new Row(ConfigKey.LENS_POSITION, "Lens position", Group.FOCUS, Kind.NUMBER, "0.1", "dpt"),
          new Row(ConfigKey.HFLIP, "Mirror left and right", Group.GEOMETRY, Kind.BOOLEAN, "", ""),
          new Row(ConfigKey.VFLIP, "Mirror top and bottom", Group.GEOMETRY, Kind.BOOLEAN, "", ""),
          new Row(ConfigKey.ROTATION, "Rotation", Group.GEOMETRY, Kind.CHOICE, "", "°"),
          new Row(ConfigKey.FPS, "Frame rate", Group.STREAM, Kind.NUMBER, "0.1", "fps"),
          new Row(ConfigKey.RESOLUTION, "Resolution", Group.STREAM, Kind.RESOLUTION, "", ""),
          new Row(ConfigKey.QUALITY, "JPEG quality", Group.STREAM, Kind.INTEGER, "1", ""));

  private ControlKeys() {}

  /** Returns every row by the name of its key, in the order in which people should meet them. */
  static Map<String, Row> rows() {
    return ROWS;
  }

  private static Map<String, Row> inOrder(Row... rows) {
    Map<String, Row> map = new LinkedHashMap<>();
    for (Row row : rows) {
      map.put(row.name(), row);
    }
    return java.util.Collections.unmodifiableMap(map);
  }

  private static long micros(String duration) {
    return ValueTypes.micros(duration);
  }
}
