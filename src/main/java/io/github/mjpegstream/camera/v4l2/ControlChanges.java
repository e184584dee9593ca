package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.PictureConfig;
import io.github.mjpegstream.config.CameraControl;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Sets those controls of a device again of which other settings want something else. Confined to
 * the device's thread.
 */
final class ControlChanges {
  private final DeviceControls device;
  private final Map<String, Control> controls = new LinkedHashMap<>();

  /** Why a control was refused, by its name in the settings. */
  private final Map<String, String> refused = new LinkedHashMap<>();

  ControlChanges(DeviceControls device) {
    this.device = device;
    for (Control control : device.all()) {
      controls.putIfAbsent(control.name(), control);
    }
  }

  /**
   * Sets what differs.
   *
   * @return why a control was refused, by its name in the settings
   */
  Map<String, String> make(CameraConfig before, CameraConfig next) {
    if (before.brightness() != next.brightness()) {
      scale("brightness", next.brightness());
    }
    PictureConfig old = before.picture();
    PictureConfig picture = next.picture();
    factor("contrast", old.contrast(), picture.contrast());
    factor("saturation", old.saturation(), picture.saturation());
    factor("sharpness", old.sharpness(), picture.sharpness());
    flips(old, picture);
    if (before.quality() != next.quality()) {
      compressionQuality(next.quality());
    }
    own(before.v4l2().controls(), next.v4l2().controls());
    return refused;
  }

  private void scale(String name, double amount) {
    Control control = controls.get(name);
    if (control != null) {
      set(name, control, control.scaled(amount));
    }
  }

  /** A factor of 1 is the middle of the scale, and no factor is the driver's default. */
  private void factor(String name, Optional<Double> before, Optional<Double> next) {
    if (!before.equals(next)) {
      scale(name, next.map(factor -> factor - 1).orElse(0.0));
    }
  }

  private void flips(PictureConfig before, PictureConfig next) {
    boolean turned = before.rotation() != next.rotation();
    boolean upsideDown = next.rotation() == 180;
    if (turned || before.hflip() != next.hflip()) {
      flip(
          turned ? "rotation" : "hflip", ControlListing.HORIZONTAL_FLIP, next.hflip() ^ upsideDown);
    }
    if (turned || before.vflip() != next.vflip()) {
      flip(turned ? "rotation" : "vflip", ControlListing.VERTICAL_FLIP, next.vflip() ^ upsideDown);
    }
  }

  private void flip(String key, String name, boolean flipped) {
    Control control = controls.get(name);
    if (control != null) {
      set(key, control, flipped ? 1 : 0);
    }
  }

  private void compressionQuality(int quality) {
    Control control = controls.get(ControlListing.COMPRESSION_QUALITY);
    if (control != null && control.isSettable()) {
      set("quality", control, Math.max(control.minimum(), Math.min(control.maximum(), quality)));
    }
  }

  /** Switches first: what they switch off can be set afterwards, and what they switch on cannot. */
  private void own(Map<String, String> before, Map<String, String> next) {
    Set<String> names = new LinkedHashSet<>(next.keySet());
    names.addAll(before.keySet());
    for (boolean isSwitch : new boolean[] {true, false}) {
      for (String name : names) {
        Control control = controls.get(name);
        boolean differs =
            !Optional.ofNullable(before.get(name)).equals(Optional.ofNullable(next.get(name)));
        if (control != null && control.isSwitch() == isSwitch && differs) {
          own(control, next.get(name));
        }
      }
    }
  }

  /**
   * @param text null for the driver's default
   */
  private void own(Control control, String text) {
    String name = CameraControl.DEVICE_PREFIX + control.name();
    if (text == null) {
      set(name, control, control.defaultValue());
      return;
    }
    OptionalLong number = ControlText.number(control, text);
    if (number.isPresent()) {
      set(name, control, number.getAsLong());
    } else {
      refused.put(name, "is " + text + " (expected: " + control.describeValues() + ")");
    }
  }

  private void set(String name, Control control, long value) {
    try {
      device.set(control, value);
    } catch (V4l2Exception e) {
      refused.put(
          name,
          "cannot be set to "
              + value
              + (control.has(Videodev2.CTRL_FLAG_INACTIVE)
                  ? ", because another control switches it off: "
                  : ": ")
              + e.getMessage());
    }
  }
}
