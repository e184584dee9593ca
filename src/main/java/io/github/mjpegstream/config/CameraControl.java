package io.github.mjpegstream.config;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that can be set on a camera while it runs. Values are texts as JSON has them, without
 * quotes: {@code 0.1}, {@code true}, {@code 640x480}. Immutable.
 *
 * @param name a key of the configuration without its section, or {@code control:} and the driver's
 *     name of a control of the device
 * @param label for people
 * @param group to which it belongs
 * @param kind of its value
 * @param range of a number; empty for the other kinds
 * @param choices that can be chosen; for a resolution those that are common
 * @param free whether a resolution may be another than the choices
 * @param defaultValue empty where it is the camera's own affair
 * @param value what is asked for now; empty where that is left to the camera
 * @param nullable whether it can be left to the camera
 * @param live whether it is set without restarting the camera
 * @param unit of a number; empty for none
 * @param readOnly whether it cannot be set
 */
public record CameraControl(
    String name,
    String label,
    Group group,
    Kind kind,
    Optional<Range> range,
    List<Choice> choices,
    boolean free,
    Optional<String> defaultValue,
    Optional<String> value,
    boolean nullable,
    boolean live,
    Optional<String> unit,
    boolean readOnly) {
  /** In front of the driver's name of a control of the device. */
  public static final String DEVICE_PREFIX = "control:";

  /** What belongs together, in the order in which people should meet it. */
  public enum Group {
    PICTURE,
    EXPOSURE,
    FOCUS,
    GEOMETRY,
    STREAM,
    DEVICE;

    /** Returns the name as it stands in JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The kinds of values. */
  public enum Kind {
    NUMBER,
    INTEGER,
    BOOLEAN,
    /** One of the choices. */
    CHOICE,
    /** Width and height, {@code 640x480}. */
    RESOLUTION;

    /** Returns the name as it stands in JSON. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Of a number.
   *
   * @param step between two values that are worth offering; others are taken as well
   */
  public record Range(BigDecimal min, BigDecimal max, BigDecimal step) {}

  /**
   * One value of several.
   *
   * @param label for people
   */
  public record Choice(String value, String label) {}

  public CameraControl {
    choices = List.copyOf(choices);
  }

  /**
   * Returns the text of a value that somebody wants.
   *
   * @throws BadValueException if it is none that this control takes
   */
  String read(ControlValue wanted) throws BadValueException {
    return switch (kind) {
      case NUMBER, INTEGER -> number(wanted);
      case BOOLEAN -> {
        if (wanted.kind() != ControlValue.Kind.BOOLEAN) {
          throw new BadValueException("true or false");
        }
        yield wanted.text();
      }
      case CHOICE -> choice(wanted);
      case RESOLUTION -> {
        if (wanted.kind() != ControlValue.Kind.TEXT) {
          throw new BadValueException("a text such as \"640x480\"");
        }
        yield wanted.text();
      }
    };
  }

  private String number(ControlValue wanted) throws BadValueException {
    Range limits = range.orElseThrow();
    String words = limits.min().toPlainString() + " to " + limits.max().toPlainString();
    boolean whole = kind == Kind.INTEGER;
    if (wanted.kind() != ControlValue.Kind.NUMBER) {
      throw new BadValueException((whole ? "a whole number, " : "a number, ") + words);
    }
    BigDecimal number;
    try {
      number = new BigDecimal(wanted.text());
    } catch (NumberFormatException e) {
      // JSON allows exponents that no number has here.
      throw new BadValueException(words);
    }
    if (number.compareTo(limits.min()) < 0 || number.compareTo(limits.max()) > 0) {
      throw new BadValueException(words);
    }
    if (whole && number.stripTrailingZeros().scale() > 0) {
      throw new BadValueException("a whole number, " + words);
    }
    // Within the limits, so its text is short but for digits behind the point.
    if (number.scale() > 9) {
      throw new BadValueException("at most nine digits behind the point");
    }
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  private String choice(ControlValue wanted) throws BadValueException {
    boolean plain =
        wanted.kind() == ControlValue.Kind.TEXT || wanted.kind() == ControlValue.Kind.NUMBER;
    for (Choice choice : choices) {
      if (plain && choice.value().equals(wanted.text())) {
        return choice.value();
      }
    }
    List<String> known = choices.stream().map(Choice::value).toList();
    // Words only: no number means another one.
    boolean isWord = !wanted.text().isEmpty() && Character.isLetter(wanted.text().charAt(0));
    String hint =
        NearestWord.to(wanted.text(), isWord && plain ? known : List.of())
            .map(near -> "; did you mean " + near + "?")
            .orElse("");
    throw new BadValueException("one of " + String.join(", ", known) + hint);
  }
}
