package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.v4l2.Control.Kind;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlTest {
  @ParameterizedTest
  @CsvSource({
    "'White Balance, Automatic', white_balance_automatic",
    "Exposure Time  Absolute!,   exposure_time_absolute",
    "S8 2 Element Array,         s8_2_element_array",
    "'(Gain)',                   gain",
  })
  void shouldCallControlsAsOtherToolsDo(String label, String name) {
    assertThat(control(label, Kind.INTEGER, 0, 1, 1, 0, Map.of()).name()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    // least, most, step, default, amount, value
    "0,   255, 1,  128, 0,    128",
    "0,   255, 1,  128, 1,    255",
    "0,   255, 1,  128, -1,   0",
    "0,   255, 1,  128, 0.1,  141",
    "-64, 64,  1,  0,   -0.5, -32",
    "0,   100, 10, 50,  0.11, 60",
    // A default that is on no step stays what it is.
    "0,   100, 10, 55,  0,    55",
    "0,   255, 1,  128, 14,   255",
    "50,  50,  1,  50,  0.7,  50",
  })
  void shouldMapOurScaleToTheRangeOfTheDevice(
      long least, long most, long step, long byDefault, double amount, long expected) {
    Control control = control("Brightness", Kind.INTEGER, least, most, step, byDefault, Map.of());

    assertThat(control.scaled(amount)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "INTEGER,      20,        20",
    "INTEGER,      0x14,      20",
    "INTEGER,      21,",
    "INTEGER,      999,",
    "INTEGER,      much,",
    "BOOLEAN,      on,        1",
    "BOOLEAN,      false,     0",
    "BOOLEAN,      2,",
    "MENU,         manual mode, 1",
    "MENU,         3,         3",
    "MENU,         2,",
    "INTEGER_MENU, 0,",
    "BITMASK,      0x11,",
    "BITMASK,      0x10,      16",
    "BUTTON,       1,         1",
    "COMPOUND,     1,",
  })
  void shouldUnderstandWhatAPersonWrites(Kind kind, String text, Long expected) {
    boolean menu = kind == Kind.MENU || kind == Kind.INTEGER_MENU;
    Control control =
        control(
            "Control",
            kind,
            0,
            kind == Kind.BITMASK ? 0x30 : 100,
            kind == Kind.INTEGER ? 10 : 1,
            0,
            menu ? Map.of(1L, "Manual Mode", 3L, "Aperture Priority Mode") : Map.of());

    assertThat(ControlText.number(control, text))
        .isEqualTo(expected == null ? OptionalLong.empty() : OptionalLong.of(expected));
  }

  @Test
  void shouldSayWhatItTakes() {
    assertThat(control("Gain", Kind.INTEGER, 3, 2047, 2, 3, Map.of()).describeValues())
        .isEqualTo("3 to 2047 in steps of 2");
    assertThat(
            control("Mode", Kind.MENU, 0, 3, 1, 1, Map.of(3L, "Auto", 1L, "Manual"))
                .describeValues())
        .isEqualTo("1 (Manual), 3 (Auto)");
  }

  private static Control control(
      String label,
      Kind kind,
      long least,
      long most,
      long step,
      long byDefault,
      Map<Long, String> menu) {
    return new Control(1, label, kind, least, most, step, byDefault, 0, 4, menu);
  }
}
