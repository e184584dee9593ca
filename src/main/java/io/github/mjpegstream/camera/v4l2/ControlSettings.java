package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.v4l2.Control.Kind;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.NearestWord;
import io.github.mjpegstream.frame.Orientation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Sets the controls of a device as the configuration wants them. What cannot be set becomes a
 * warning; the picture is worth more than a value. Confined to the device's thread.
 */
final class ControlSettings {
  private final DeviceControls device;
  private final Map<String, Control> controls = new LinkedHashMap<>();
  private final List<String> warnings = new ArrayList<>();
  private Orientation turned = Orientation.UPRIGHT;

  ControlSettings(DeviceControls device) {
    this.device = device;
    for (Control control : device.all()) {
      controls.putIfAbsent(control.name(), control);
    }
  }

  /** Sets everything. Returns what could not be set and why, for people. */
  List<String> apply(CameraConfig config) {
    CameraConfig.PictureConfig picture = config.picture();
    scale("brightness", config.brightness());
    factor("contrast", picture.contrast());
    factor("saturation", picture.saturation());
    factor("sharpness", picture.sharpness());
    boolean upsideDown = picture.rotation() == 180;
    boolean mirrored = flip("horizontal_flip", picture.hflip() ^ upsideDown);
    boolean flipped = flip("vertical_flip", picture.vflip() ^ upsideDown);
    turned = Orientation.of(mirrored, flipped, 0);
    compressionQuality(config.quality());
    // Switches first: what they switch off can be set afterwards, and what they switch on cannot.
    Map<String, String> own = config.v4l2().controls();
    own.forEach((name, value) -> setIf(true, name, value));
    own.forEach((name, value) -> setIf(false, name, value));
    return warnings;
  }

  /** Returns how the camera turns its pictures since everything was set. */
  Orientation turned() {
    return turned;
  }

  private void scale(String name, double amount) {
    Control control = controls.get(name);
    if (control != null && control.isSettable()) {
      set(control, control.scaled(amount));
    } else if (amount != 0 && amount != CameraConfig.DEFAULT_BRIGHTNESS) {
      warnings.add("the camera has no " + name);
    }
  }

  /** A factor of 1 is the middle of our scale. */
  private void factor(String name, Optional<Double> factor) {
    if (factor.isPresent()) {
      scale(name, factor.get() - 1);
    }
  }

  /** Returns whether the camera flips now: what it cannot do is done for it. */
  private boolean flip(String name, boolean wanted) {
    Control control = controls.get(name);
    return control != null && control.isSettable() && set(control, wanted ? 1 : 0) && wanted;
  }

  /** Some cameras that compress by themselves let us say how much. */
  private void compressionQuality(int quality) {
    Control control = controls.get("compression_quality");
    if (control != null && control.isSettable()) {
      set(control, Math.max(control.minimum(), Math.min(control.maximum(), quality)));
    }
  }

  private void setIf(boolean isSwitch, String name, String text) {
    Control control = controls.get(name);
    if (control == null) {
      if (isSwitch) {
        String hint =
            NearestWord.to(name, controls.keySet())
                .map(near -> "did you mean " + near + "?")
                .orElse("one of " + String.join(", ", settable()));
        warnings.add("control " + name + ": the camera has none of this name (" + hint + ")");
      }
      return;
    }
    if (control.isSwitch() == isSwitch) {
      set(control, text);
    }
  }

  private List<String> settable() {
    return controls.values().stream().filter(Control::isSettable).map(Control::name).toList();
  }

  private void set(Control control, String text) {
    if (control.kind() == Kind.STRING) {
      if (text.length() < control.minimum() || text.length() > control.maximum()) {
        refuse(control, text);
        return;
      }
      try {
        device.set(control, text);
      } catch (V4l2Exception e) {
        warnings.add("control " + control.name() + ": " + e.getMessage());
      }
      return;
    }
    OptionalLong number = ControlText.number(control, text);
    if (control.isSettable() && number.isPresent()) {
      set(control, number.getAsLong());
    } else {
      refuse(control, text);
    }
  }

  private void refuse(Control control, String text) {
    String expected = control.isSettable() ? control.describeValues() : "nothing: it is read-only";
    warnings.add("control " + control.name() + ": " + text + " (expected: " + expected + ")");
  }

  private boolean set(Control control, long value) {
    try {
      device.set(control, value);
      return true;
    } catch (V4l2Exception e) {
      warnings.add(
          "control "
              + control.name()
              + ": cannot be set to "
              + value
              + (control.has(Videodev2.CTRL_FLAG_INACTIVE)
                  ? ", because another control switches it off: "
                  : ": ")
              + e.getMessage());
      return false;
    }
  }
}
