package io.github.mjpegstream.camera.v4l2;

import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.camera.v4l2.Control.Kind;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.CameraControl.Choice;
import io.github.mjpegstream.config.CameraControl.Group;
import io.github.mjpegstream.config.CameraControl.Range;
import io.github.mjpegstream.frame.FrameSize;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What can be set on a device, in the words of the settings: by the keys that mean the same on
 * every camera, and of what these do not reach by the driver's names. Pure but for asking for
 * values.
 */
final class ControlListing {
  static final String HORIZONTAL_FLIP = "horizontal_flip";
  static final String VERTICAL_FLIP = "vertical_flip";
  static final String COMPRESSION_QUALITY = "compression_quality";

  /** Of an integer that JavaScript can hold. */
  private static final long MOST_EXACT = 1L << 53;

  private final Map<String, Control> controls = new LinkedHashMap<>();
  private final Map<String, Boolean> keys = new LinkedHashMap<>();
  private final CameraConfig config;

  private ControlListing(List<Control> all, CameraConfig config) {
    this.config = config;
    for (Control control : all) {
      controls.putIfAbsent(control.name(), control);
    }
  }

  /**
   * Returns what can be set.
   *
   * @param values what a control is set to now
   * @param sizes of pictures that are worth offering
   * @param deliversJpeg whether its pictures are not encoded here
   */
  static ControlSet of(
      List<Control> all,
      Function<Control, OptionalLong> values,
      CameraConfig config,
      List<FrameSize> sizes,
      boolean deliversJpeg) {
    ControlListing listing = new ControlListing(all, config);
    for (String key : List.of("brightness", "contrast", "saturation", "sharpness")) {
      listing.key(key, key);
    }
    listing.key("hflip", HORIZONTAL_FLIP);
    listing.key("vflip", VERTICAL_FLIP);
    listing.key("rotation", HORIZONTAL_FLIP, VERTICAL_FLIP);
    listing.keys.put("fps", false);
    listing.keys.put("resolution", false);
    listing.key("quality", COMPRESSION_QUALITY);
    if (!deliversJpeg) {
      listing.keys.putIfAbsent("quality", true);
    }
    return new ControlSet(listing.keys, listing.own(values), sizes);
  }

  /** A key that sets controls of the device, unless the settings have them by their own names. */
  private void key(String key, String... driverNames) {
    boolean live = true;
    for (String driverName : driverNames) {
      Control control = controls.get(driverName);
      if (control == null || !control.isSettable() || isSetByName(driverName)) {
        return;
      }
      live &= isLive(control);
    }
    keys.put(key, live);
  }

  private boolean isSetByName(String driverName) {
    return config.v4l2().controls().containsKey(driverName);
  }

  /** What changes how a picture lies in memory cannot be set while pictures come. */
  private static boolean isLive(Control control) {
    return !control.has(Videodev2.CTRL_FLAG_MODIFY_LAYOUT);
  }

  private List<CameraControl> own(Function<Control, OptionalLong> values) {
    List<CameraControl> own = new ArrayList<>();
    controls.forEach(
        (name, control) -> {
          if (!isReachedByKey(name) && kind(control).isPresent()) {
            own.add(control(name, control, values.apply(control)));
          }
        });
    return own;
  }

  private boolean isReachedByKey(String driverName) {
    return switch (driverName) {
      case HORIZONTAL_FLIP -> keys.containsKey("hflip");
      case VERTICAL_FLIP -> keys.containsKey("vflip");
      case COMPRESSION_QUALITY -> keys.containsKey("quality") && !isSetByName(driverName);
      default -> keys.containsKey(driverName);
    };
  }

  /** Returns the kind that a control is shown as; empty if it cannot be shown. */
  private static Optional<CameraControl.Kind> kind(Control control) {
    return switch (control.kind()) {
      case INTEGER, BITMASK -> Optional.of(CameraControl.Kind.INTEGER);
      case INTEGER64 ->
          control.minimum() >= -MOST_EXACT && control.maximum() <= MOST_EXACT
              ? Optional.of(CameraControl.Kind.INTEGER)
              : Optional.empty();
      case BOOLEAN -> Optional.of(CameraControl.Kind.BOOLEAN);
      case MENU, INTEGER_MENU -> Optional.of(CameraControl.Kind.CHOICE);
      case BUTTON, STRING, CLASS, COMPOUND -> Optional.empty();
    };
  }

  private static CameraControl control(String name, Control control, OptionalLong value) {
    CameraControl.Kind kind = kind(control).orElseThrow();
    List<Choice> choices = new ArrayList<>();
    if (kind == CameraControl.Kind.CHOICE) {
      control.menu().entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(item -> choices.add(new Choice(item.getKey().toString(), item.getValue())));
    }
    Optional<Range> range = Optional.empty();
    if (kind == CameraControl.Kind.INTEGER) {
      range =
          Optional.of(
              new Range(
                  BigDecimal.valueOf(control.kind() == Kind.BITMASK ? 0 : control.minimum()),
                  BigDecimal.valueOf(control.maximum()),
                  BigDecimal.valueOf(Math.max(1, control.step()))));
    }
    return new CameraControl(
        CameraControl.DEVICE_PREFIX + name,
        control.label(),
        Group.DEVICE,
        kind,
        range,
        choices,
        false,
        Optional.of(text(kind, control.defaultValue())),
        value.isPresent() ? Optional.of(text(kind, value.getAsLong())) : Optional.empty(),
        true,
        isLive(control),
        Optional.empty(),
        !control.isSettable());
  }

  private static String text(CameraControl.Kind kind, long value) {
    return kind == CameraControl.Kind.BOOLEAN ? String.valueOf(value != 0) : Long.toString(value);
  }
}
