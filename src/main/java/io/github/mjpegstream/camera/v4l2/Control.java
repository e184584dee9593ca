package io.github.mjpegstream.camera.v4l2;

import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Something that can be set on a device (VIDIOC_QUERY_EXT_CTRL).
 *
 * @param id the kernel's number
 * @param label for people: {@code "White Balance, Automatic"}
 * @param kind of its value
 * @param minimum least value, or length of a text
 * @param maximum greatest value, or length of a text
 * @param step between values
 * @param defaultValue what the driver starts with
 * @param flags of linux/videodev2.h
 * @param bytes of the value, where it has a payload
 * @param menu the names, or for an integer menu the numbers, of the values that can be chosen
 */
record Control(
    int id,
    String label,
    Kind kind,
    long minimum,
    long maximum,
    long step,
    long defaultValue,
    int flags,
    int bytes,
    Map<Long, String> menu) {
  /** The kinds, by the numbers of {@code enum v4l2_ctrl_type}. */
  enum Kind {
    INTEGER(1),
    BOOLEAN(2),
    MENU(3),
    BUTTON(4),
    INTEGER64(5),
    /** Only the title of a group. */
    CLASS(6),
    STRING(7),
    BITMASK(8),
    INTEGER_MENU(9),
    /** An array, or a structure of a codec: nothing that is set by hand. */
    COMPOUND(0x100);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    static Kind of(int code) {
      for (Kind kind : values()) {
        if (kind.code == code) {
          return kind;
        }
      }
      return COMPOUND;
    }
  }

  Control {
    menu = Map.copyOf(menu);
  }

  /** Returns the name as v4l2-ctl writes it: {@code "white_balance_automatic"}. */
  String name() {
    StringBuilder name = new StringBuilder();
    for (char c : label.toLowerCase(Locale.ROOT).toCharArray()) {
      boolean isWordChar = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (isWordChar) {
        name.append(c);
      } else if (!name.isEmpty() && name.charAt(name.length() - 1) != '_') {
        name.append('_');
      }
    }
    int length = name.length();
    return length > 0 && name.charAt(length - 1) == '_'
        ? name.substring(0, length - 1)
        : name.toString();
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Whether a person could set it. */
  boolean isSettable() {
    return kind != Kind.CLASS && kind != Kind.COMPOUND && !has(Videodev2.CTRL_FLAG_READ_ONLY);
  }

  /** Whether it switches something that decides whether other controls have an effect. */
  boolean isSwitch() {
    return kind == Kind.BOOLEAN || kind == Kind.MENU || kind == Kind.INTEGER_MENU;
  }

  /**
   * Returns a value on our scale: −1 is the least, 0 the driver's default, 1 the most. What is
   * beyond is cut off.
   */
  long scaled(double amount) {
    double clamped = Math.max(-1, Math.min(1, amount));
    double reach = clamped < 0 ? (double) defaultValue - minimum : (double) maximum - defaultValue;
    long value = defaultValue + Math.round(clamped * reach);
    long onStep =
        minimum + Math.round((double) (value - minimum) / Math.max(1, step)) * Math.max(1, step);
    return Math.max(minimum, Math.min(maximum, clamped == 0 ? defaultValue : onStep));
  }

  /** Returns which values it takes, for people: {@code "0 to 255 in steps of 5"}. */
  String describeValues() {
    return switch (kind) {
      case BOOLEAN -> "true or false";
      case MENU, INTEGER_MENU ->
          menu.entrySet().stream()
              .sorted(Map.Entry.comparingByKey())
              .map(item -> item.getKey() + " (" + item.getValue() + ")")
              .collect(Collectors.joining(", "));
      case BUTTON -> "1, which presses it";
      case STRING -> "a text of " + minimum + " to " + maximum + " characters";
      case BITMASK -> "a number up to 0x" + Long.toHexString(maximum);
      case CLASS, COMPOUND -> "nothing: it cannot be set";
      case INTEGER, INTEGER64 ->
          minimum + " to " + maximum + (step > 1 ? " in steps of " + step : "");
    };
  }
}
