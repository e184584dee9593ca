package io.github.mjpegstream.config;

import static io.github.mjpegstream.fuzz.Input.check;
import static io.github.mjpegstream.fuzz.Input.checkOneLine;

import io.github.mjpegstream.fuzz.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Settings written into whatever configuration file there is: then it says them, says all else as
 * before, and keeps its comments; or it is refused in words and stays as it was.
 */
public final class YamlEditFuzz {
  private static final List<String> CONTROLS =
      List.of("brightness", "fps", "quality", "hflip", "vflip", "resolution");

  private YamlEditFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Input input = new Input(data);
    int chosen = input.u8();
    int value = input.u8();
    byte[] content = input.rest();
    Files.write(ConfigFuzz.file(), content);
    LoadedConfig before;
    try {
      before = ConfigFuzz.load();
    } catch (ConfigException e) {
      return;
    }
    CameraSettings camera = before.cameraSettings().get(value % before.cameraSettings().size());
    Set<String> controls = new LinkedHashSet<>();
    for (int i = 0; i < CONTROLS.size(); i++) {
      if ((chosen & 1 << i) != 0) {
        controls.add(CONTROLS.get(i));
      }
    }
    if (controls.isEmpty()) {
      return;
    }
    CameraSettings changed = changed(camera, controls, value);
    try {
      before.settingsFile().orElseThrow().write(changed, controls);
    } catch (SettingsFileException e) {
      checkOneLine(e.getMessage());
      check(
          java.util.Arrays.equals(Files.readAllBytes(ConfigFuzz.file()), content),
          "refused, and changed all the same");
      return;
    }
    checkWritten(before, camera, changed, controls);
  }

  private static void checkWritten(
      LoadedConfig before, CameraSettings camera, CameraSettings changed, Set<String> controls)
      throws IOException {
    LoadedConfig after;
    try {
      after = ConfigFuzz.load();
    } catch (ConfigException e) {
      throw new AssertionError("what was written is refused: " + e.problems(), e);
    }
    check(after.config().server().equals(before.config().server()), "the server was changed");
    for (CameraSettings now : after.cameraSettings()) {
      if (now.name().equals(camera.name())) {
        check(now.differing(changed, controls).isEmpty(), "not what was set");
        check(now.config().equals(changed.config()), "more than what was set");
      } else {
        CameraSettings other =
            before.cameraSettings().stream()
                .filter(old -> old.name().equals(now.name()))
                .findFirst()
                .orElseThrow();
        check(now.config().equals(other.config()), "another camera was changed");
      }
    }
  }

  private static CameraSettings changed(CameraSettings camera, Set<String> controls, int value) {
    Map<String, Boolean> live = new java.util.LinkedHashMap<>();
    CONTROLS.forEach(control -> live.put(control, true));
    Map<String, ControlValue> values = new java.util.LinkedHashMap<>();
    for (String control : controls) {
      values.put(
          control,
          switch (control) {
            case "brightness" -> new ControlValue(ControlValue.Kind.NUMBER, "0." + value % 10);
            case "fps" ->
                new ControlValue(ControlValue.Kind.NUMBER, String.valueOf(1 + value % 60));
            case "quality" ->
                new ControlValue(ControlValue.Kind.NUMBER, String.valueOf(1 + value % 100));
            case "hflip", "vflip" ->
                new ControlValue(ControlValue.Kind.BOOLEAN, String.valueOf(value % 2 == 0));
            default -> new ControlValue(ControlValue.Kind.TEXT, (16 + value) + "x240");
          });
    }
    try {
      return camera.with(camera.controls(live, List.of()), values);
    } catch (ControlException e) {
      throw new AssertionError(e.reasons().toString(), e);
    }
  }
}
