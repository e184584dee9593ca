package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.v4l2.Control.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;

/** From what a person writes to the value of a control. Pure. */
final class ControlText {
  private ControlText() {}

  /**
   * Returns the number that a text means.
   *
   * @return empty if it is none that the control takes
   */
  static OptionalLong number(Control control, String text) {
    OptionalLong number = control.kind() == Kind.BOOLEAN ? bool(text) : integer(text);
    if (number.isEmpty() && !control.menu().isEmpty()) {
      return menuItem(control.menu(), text);
    }
    if (number.isEmpty() || !takes(control, number.getAsLong())) {
      return OptionalLong.empty();
    }
    return number;
  }

  private static OptionalLong bool(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "on", "yes", "1" -> OptionalLong.of(1);
      case "false", "off", "no", "0" -> OptionalLong.of(0);
      default -> OptionalLong.empty();
    };
  }

  private static OptionalLong integer(String text) {
    try {
      return OptionalLong.of(
          text.startsWith("0x") ? Long.parseLong(text.substring(2), 16) : Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static OptionalLong menuItem(Map<Long, String> menu, String text) {
    for (Map.Entry<Long, String> item : menu.entrySet()) {
      if (item.getValue().equalsIgnoreCase(text)) {
        return OptionalLong.of(item.getKey());
      }
    }
    return OptionalLong.empty();
  }

  private static boolean takes(Control control, long number) {
    return switch (control.kind()) {
      case MENU, INTEGER_MENU -> control.menu().containsKey(number);
      case BITMASK -> (number & ~control.maximum()) == 0;
      case BUTTON -> true;
      case BOOLEAN -> number == 0 || number == 1;
      case INTEGER, INTEGER64 ->
          number >= control.minimum()
              && number <= control.maximum()
              && (control.step() <= 1 || (number - control.minimum()) % control.step() == 0);
      case CLASS, COMPOUND, STRING -> false;
    };
  }
}
