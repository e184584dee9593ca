package io.github.mjpegstream.config;

import io.github.mjpegstream.frame.FrameSize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What is set on one camera, and what may be set in its place while it runs. Immutable.
 *
 * <p>Where {@link CameraConfig} is what a camera is made of, this is what a person has said, key by
 * key.
 */
public final class CameraSettings {
  private static final String NOT_SET = "not set";

  private final String name;
  private final Settings settings;

  /**
   * @param settings complete and valid; not changed afterwards
   */
  CameraSettings(String name, Settings settings) {
    this.name = name;
    this.settings = settings;
  }

  /** Returns the name of the camera. */
  public String name() {
    return name;
  }

  /** Returns what a camera is made of. */
  public CameraConfig config() {
    return ConfigLoader.camera(name, settings);
  }

  /**
   * Returns keys as controls, with their values, in the order in which people should meet them.
   *
   * @param keys without their section, and whether each is set without a restart; those that are no
   *     controls are left out
   * @param sizes of pictures that are common
   */
  public List<CameraControl> controls(Map<String, Boolean> keys, List<FrameSize> sizes) {
    List<CameraControl> controls = new ArrayList<>();
    for (ControlKeys.Row row : ControlKeys.rows().values()) {
      Boolean live = keys.get(row.name());
      if (live != null) {
        controls.add(row.control(text(row.key()), live, sizes));
      }
    }
    return controls;
  }

  /**
   * Returns these settings with other values; all of them, or none.
   *
   * @param controls that the camera has
   * @param values by the name of the control
   * @throws ControlException with the reason for each that cannot be set
   */
  public CameraSettings with(List<CameraControl> controls, Map<String, ControlValue> values)
      throws ControlException {
    Map<String, CameraControl> known = new LinkedHashMap<>();
    controls.forEach(control -> known.put(control.name(), control));
    Map<String, String> reasons = new LinkedHashMap<>();
    Settings changed = settings.under(new Settings());
    values.forEach(
        (control, value) -> {
          if (!known.containsKey(control)) {
            reasons.put(control, unknown(control, known));
            return;
          }
          try {
            set(changed, known.get(control), value);
          } catch (BadValueException e) {
            String is = "is " + e.shown().orElseGet(value::shown);
            reasons.put(control, is + " (expected: " + e.expected() + ")");
          }
        });
    if (!reasons.isEmpty()) {
      throw new ControlException(reasons);
    }
    return new CameraSettings(name, changed);
  }

  /**
   * Returns these settings with what a new reading of the configuration says differently. What was
   * set while the camera ran stays, unless the configuration has another value for it now.
   *
   * @param before what the last reading said
   * @param after what the new one says
   */
  public CameraSettings reloaded(CameraSettings before, CameraSettings after) {
    Settings next = new Settings();
    for (ConfigKey<?> key : ConfigKey.all()) {
      take(next, key, before, after);
    }
    next.put(ConfigKey.CONTROLS, ownReloaded(before, after));
    return new CameraSettings(name, next);
  }

  private <T> void take(
      Settings next, ConfigKey<T> key, CameraSettings before, CameraSettings after) {
    boolean same = before.text(key).equals(after.text(key));
    Setting<T> fresh = after.settings.get(key);
    // The place is the new one in any case: lines may have moved, or a variable may be gone.
    next.put(key, new Setting<>(same ? settings.value(key) : fresh.value(), fresh.place(), true));
  }

  /** Entry by entry, in the order of the configuration. */
  private Setting<Map<String, String>> ownReloaded(CameraSettings before, CameraSettings after) {
    Map<String, String> next = new LinkedHashMap<>(after.ownControls());
    Set<String> changedHere = new LinkedHashSet<>(before.ownControls().keySet());
    changedHere.addAll(ownControls().keySet());
    changedHere.removeIf(
        entry -> Objects.equals(before.ownControls().get(entry), ownControls().get(entry)));
    for (String entry : changedHere) {
      boolean sameInFile =
          Objects.equals(before.ownControls().get(entry), after.ownControls().get(entry));
      if (sameInFile && ownControls().containsKey(entry)) {
        next.put(entry, ownControls().get(entry));
      } else if (sameInFile) {
        next.remove(entry);
      }
    }
    return new Setting<>(
        Collections.unmodifiableMap(next), after.settings.get(ConfigKey.CONTROLS).place(), true);
  }

  /** Returns these settings with the values that others have for some controls. */
  public CameraSettings withValuesOf(CameraSettings other, Iterable<String> controls) {
    Settings changed = settings.under(new Settings());
    for (String control : controls) {
      if (control.startsWith(CameraControl.DEVICE_PREFIX)) {
        Map<String, String> own = new LinkedHashMap<>(changed.value(ConfigKey.CONTROLS));
        String driverName = control.substring(CameraControl.DEVICE_PREFIX.length());
        other
            .valueOf(control)
            .ifPresentOrElse(value -> own.put(driverName, value), () -> own.remove(driverName));
        put(changed, ConfigKey.CONTROLS, own);
      } else {
        copy(changed, key(control), other);
      }
    }
    return new CameraSettings(name, changed);
  }

  private static <T> void copy(Settings changed, ConfigKey<T> key, CameraSettings from) {
    put(changed, key, from.settings.value(key));
  }

  /** Returns what other settings say differently, and what it takes for that to take effect. */
  public List<KeyChange> changes(CameraSettings next) {
    List<KeyChange> changes = new ArrayList<>();
    String type = next.settings.value(ConfigKey.TYPE);
    for (ConfigKey<?> key : ConfigKey.all()) {
      boolean isOurs = key.section().equals(ConfigKey.CAMERA_SECTION) && key != ConfigKey.CONTROLS;
      if (isOurs && !text(key).equals(next.text(key))) {
        changes.add(
            new KeyChange(
                key.shortName(),
                LoadedConfig.shown(key, settings),
                LoadedConfig.shown(key, next.settings),
                KeyEffect.of(key, type)));
      }
    }
    Set<String> entries = new LinkedHashSet<>(ownControls().keySet());
    entries.addAll(next.ownControls().keySet());
    for (String entry : entries) {
      String control = CameraControl.DEVICE_PREFIX + entry;
      if (!valueOf(control).equals(next.valueOf(control))) {
        changes.add(
            new KeyChange(
                control,
                valueOf(control).map(Shown::value).orElse(NOT_SET),
                next.valueOf(control).map(Shown::value).orElse(NOT_SET),
                KeyEffect.of(ConfigKey.CONTROLS, type)));
      }
    }
    return changes;
  }

  private static String unknown(String control, Map<String, CameraControl> known) {
    if (known.isEmpty()) {
      return "unknown (the camera has no controls, or none yet)";
    }
    return NearestWord.to(control, known.keySet())
        .map(near -> "unknown (did you mean " + near + "?)")
        .orElseGet(() -> "unknown (expected: one of " + String.join(", ", known.keySet()) + ")");
  }

  private static void set(Settings changed, CameraControl control, ControlValue value)
      throws BadValueException {
    if (control.readOnly()) {
      throw new BadValueException("nothing: it is read-only");
    }
    boolean isDefault = value.kind() == ControlValue.Kind.NULL;
    if (control.name().startsWith(CameraControl.DEVICE_PREFIX)) {
      String driverName = control.name().substring(CameraControl.DEVICE_PREFIX.length());
      Map<String, String> own = new LinkedHashMap<>(changed.value(ConfigKey.CONTROLS));
      if (isDefault) {
        own.remove(driverName);
      } else {
        own.put(driverName, control.read(value));
      }
      put(changed, ConfigKey.CONTROLS, own);
      return;
    }
    ControlKeys.Row row = ControlKeys.rows().get(control.name());
    parse(
        changed, row.key(), isDefault ? row.key().defaultText() : row.keyText(control.read(value)));
  }

  private static <T> void parse(Settings changed, ConfigKey<T> key, String text)
      throws BadValueException {
    put(changed, key, key.type().parse(text));
  }

  /** Keeps the place, which tells what the file cannot override. */
  private static <T> void put(Settings changed, ConfigKey<T> key, T value) {
    changed.put(key, new Setting<>(value, changed.get(key).place(), true));
  }

  /**
   * Returns where a control is set that is stronger than the file, if it is: {@code "flag --fps"}.
   */
  public Optional<String> strongerThanFile(String control) {
    String place = settings.get(key(control)).place();
    return place.startsWith(ConfigLoader.FLAG) || place.startsWith(ConfigLoader.ENVIRONMENT)
        ? Optional.of(place)
        : Optional.empty();
  }

  /** Returns the controls among these whose value differs from that of other settings. */
  public List<String> differing(CameraSettings other, Iterable<String> controls) {
    List<String> differing = new ArrayList<>();
    for (String control : controls) {
      if (!valueOf(control).equals(other.valueOf(control))) {
        differing.add(control);
      }
    }
    return differing;
  }

  /** Returns the text of a control's key or entry; empty where a device's control is not set. */
  Optional<String> valueOf(String control) {
    if (control.startsWith(CameraControl.DEVICE_PREFIX)) {
      String driverName = control.substring(CameraControl.DEVICE_PREFIX.length());
      return Optional.ofNullable(settings.value(ConfigKey.CONTROLS).get(driverName));
    }
    return Optional.of(text(key(control)));
  }

  /** Returns the values of the device's own controls that are set, by the driver's names. */
  Map<String, String> ownControls() {
    return settings.value(ConfigKey.CONTROLS);
  }

  private static ConfigKey<?> key(String control) {
    return control.startsWith(CameraControl.DEVICE_PREFIX)
        ? ConfigKey.CONTROLS
        : ControlKeys.rows().get(control).key();
  }

  private <T> String text(ConfigKey<T> key) {
    return key.type().format(settings.value(key));
  }
}
