package io.github.mjpegstream.http;

import static io.github.mjpegstream.fuzz.Input.check;
import static io.github.mjpegstream.fuzz.Input.checkOneLine;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.CameraSettings;
import io.github.mjpegstream.config.ConfigException;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.config.ControlException;
import io.github.mjpegstream.config.ControlValue;
import io.github.mjpegstream.fuzz.Input;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The body of a change of settings: values that a camera takes, or refused in one line. */
public final class ControlRequestFuzz {
  private static final CameraSettings SETTINGS = settings();
  private static final List<CameraControl> CONTROLS = controls();

  private ControlRequestFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    Map<String, ControlValue> values;
    try {
      values = ControlRequest.read(new Input(data).restAsText());
    } catch (JsonProcessingException e) {
      String words = ControlRequest.explain(e);
      checkOneLine(words);
      check(words.length() < 500, "a message of " + words.length());
      return;
    }
    try {
      SETTINGS.with(CONTROLS, values).config();
    } catch (ControlException e) {
      e.reasons()
          .forEach(
              (control, reason) -> {
                check(values.containsKey(control), "a reason for what was not asked");
                checkOneLine(reason);
              });
    }
  }

  private static CameraSettings settings() {
    try {
      return new ConfigLoader(Map.of()).load(Optional.empty(), Map.of()).cameraSettings().get(0);
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private static List<CameraControl> controls() {
    return SETTINGS.controls(
        Map.of(
            "brightness",
            true,
            "fps",
            false,
            "resolution",
            false,
            "timestamp",
            false,
            "quality",
            true,
            "hflip",
            true,
            "shutter",
            true,
            "awb",
            true),
        List.of());
  }
}
