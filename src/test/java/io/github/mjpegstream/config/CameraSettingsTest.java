package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CameraSettingsTest {
  @TempDir private Path folder;

  @Test
  void shouldOfferEveryControlWithARangeAndADefaultThatItsKeyTakes() throws Exception {
    for (CameraControl control : all(load(""))) {
      assertThat(control.label()).isNotEmpty();
      boolean isNumber =
          control.kind() == CameraControl.Kind.NUMBER
              || control.kind() == CameraControl.Kind.INTEGER;
      assertThat(control.range().isPresent()).as(control.name()).isEqualTo(isNumber);
      assertThat(control.choices().isEmpty())
          .as(control.name())
          .isEqualTo(control.kind() != CameraControl.Kind.CHOICE);
      assertThat(control.nullable()).isEqualTo(control.defaultValue().isEmpty());
      assertThat(control.value()).isEqualTo(control.defaultValue());
      ControlKeys.Row row = ControlKeys.rows().get(control.name());
      if (isNumber) {
        CameraControl.Range range = control.range().get();
        for (String limit : List.of(range.min().toPlainString(), range.max().toPlainString())) {
          assertThat(row.controlText(format(row.key(), row.keyText(limit)))).contains(limit);
        }
      }
      for (CameraControl.Choice choice : control.choices()) {
        assertThat(format(row.key(), choice.value())).isEqualTo(choice.value());
      }
    }
  }

  private static <T> String format(ConfigKey<T> key, String text) throws BadValueException {
    return key.type().format(key.type().parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "shutter, 20ms,   0.02",
    "shutter, 250us,  0.00025",
    "shutter, 1h,     3600",
    "fps,     29.97,  29.97",
    "fps,     30,     30",
    "awb,     cloudy, cloudy",
    "hflip,   true,   true",
  })
  void shouldShowValuesInItsUnit(String key, String text, String shown) throws Exception {
    assertThat(control(load("camera: {" + key + ": " + text + "}"), key).value()).contains(shown);
  }

  @Test
  void shouldChangeOnlyWhatItIsTold() throws Exception {
    CameraSettings before = load("camera: {fps: 7, stall-timeout: 9s, index: 1}");
    Map<String, ControlValue> values = new LinkedHashMap<>();
    values.put("fps", new ControlValue(ControlValue.Kind.NUMBER, "8"));
    values.put("hflip", new ControlValue(ControlValue.Kind.BOOLEAN, "true"));
    values.put("quality", new ControlValue(ControlValue.Kind.NUMBER, "40"));

    CameraSettings next = before.with(all(before), values);

    assertThat(next.config())
        .isEqualTo(load("camera: {fps: 8, hflip: true, stall-timeout: 9s, index: 1}").config());
    assertThat(before.config().fps()).isEqualTo(7);
    assertThat(next.differing(before, values.keySet())).containsExactly("fps", "hflip");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e99999999999", "1e-99999999999", "-0.0e2147483647", "1e2147483647"})
  void shouldRefuseANumberThatNoneCanHold(String number) throws Exception {
    CameraSettings settings = load("");
    Map<String, ControlValue> values =
        Map.of("fps", new ControlValue(ControlValue.Kind.NUMBER, number));

    assertThatThrownBy(() -> settings.with(all(settings), values))
        .isInstanceOf(ControlException.class);
  }

  @Test
  void shouldTellWhatIsStrongerThanTheFile() throws Exception {
    Path file = Files.writeString(folder.resolve("c.yml"), "camera: {fps: 7, quality: 50}\n");
    CameraSettings settings =
        new ConfigLoader(Map.of("MJPEG_STREAM_QUALITY", "60"))
            .load(Optional.of(file.toString()), Map.of(ConfigKey.BRIGHTNESS, "0.5"))
            .cameraSettings()
            .get(0);
    Map<String, ControlValue> values =
        Map.of("brightness", new ControlValue(ControlValue.Kind.NUMBER, "1"));
    settings = settings.with(all(settings), values);

    assertThat(settings.strongerThanFile("fps")).isEmpty();
    assertThat(settings.strongerThanFile("contrast")).isEmpty();
    assertThat(settings.strongerThanFile("quality")).contains("environment MJPEG_STREAM_QUALITY");
    assertThat(settings.strongerThanFile("brightness")).contains("flag --brightness");
  }

  private CameraSettings load(String yaml) throws ConfigException, IOException {
    Optional<String> file =
        yaml.isEmpty()
            ? Optional.empty()
            : Optional.of(Files.writeString(folder.resolve("c.yml"), yaml).toString());
    return new ConfigLoader(Map.of()).load(file, Map.of()).cameraSettings().get(0);
  }

  private static CameraControl control(CameraSettings settings, String name) {
    return all(settings).stream()
        .filter(control -> control.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<CameraControl> all(CameraSettings settings) {
    Map<String, Boolean> keys = new LinkedHashMap<>();
    ControlKeys.rows().keySet().forEach(key -> keys.put(key, true));
    return settings.controls(keys, List.of());
  }
}
