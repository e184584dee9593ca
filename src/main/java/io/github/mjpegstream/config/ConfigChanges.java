package io.github.mjpegstream.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * In what a new reading of the configuration differs from the last one.
 *
 * @param server changes of keys that hold for the server as a whole, the log among them
 * @param removed cameras that are not there any more
 * @param added cameras that are new
 * @param changed cameras that are in both, and of which something is different
 * @param reordered whether those that are in both stand in another order, or new ones between or in
 *     front of them
 */
public record ConfigChanges(
    List<KeyChange> server,
    List<String> removed,
    List<CameraSettings> added,
    List<CameraChange> changed,
    boolean reordered) {
  /**
   * A camera that is in both readings.
   *
   * @param before what the last reading said
   * @param after what the new one says
   */
  public record CameraChange(CameraSettings before, CameraSettings after) {
    public String name() {
      return after.name();
    }
  }

  public ConfigChanges {
    server = List.copyOf(server);
    removed = List.copyOf(removed);
    added = List.copyOf(added);
    changed = List.copyOf(changed);
  }

  /** Compares two readings. */
  public static ConfigChanges between(LoadedConfig before, LoadedConfig after) {
    Map<String, CameraSettings> old = byName(before);
    Map<String, CameraSettings> fresh = byName(after);
    List<CameraSettings> added = new ArrayList<>();
    List<CameraChange> changed = new ArrayList<>();
    fresh.forEach(
        (name, settings) -> {
          CameraSettings was = old.get(name);
          if (was == null) {
            added.add(settings);
          } else if (!was.changes(settings).isEmpty()) {
            changed.add(new CameraChange(was, settings));
          }
        });
    List<String> removed = old.keySet().stream().filter(name -> !fresh.containsKey(name)).toList();
    List<String> expected = new ArrayList<>(old.keySet());
    expected.removeAll(removed);
    added.forEach(camera -> expected.add(camera.name()));
    return new ConfigChanges(
        server(before.server(), after.server()),
        removed,
        added,
        changed,
        !expected.equals(new ArrayList<>(fresh.keySet())));
  }

  private static Map<String, CameraSettings> byName(LoadedConfig config) {
    Map<String, CameraSettings> cameras = new LinkedHashMap<>();
    config.cameraSettings().forEach(camera -> cameras.put(camera.name(), camera));
    return cameras;
  }

  private static List<KeyChange> server(Settings before, Settings after) {
    List<KeyChange> changes = new ArrayList<>();
    for (ConfigKey<?> key : ConfigKey.all()) {
      if (!key.section().equals(ConfigKey.CAMERA_SECTION)) {
        if (!text(key, before).equals(text(key, after))) {
          changes.add(
              new KeyChange(
                  key.name(),
                  LoadedConfig.shown(key, before),
                  LoadedConfig.shown(key, after),
                  KeyEffect.KNOWN));
        }
      }
    }
    return changes;
  }

  private static <T> String text(ConfigKey<T> key, Settings settings) {
    return key.type().format(settings.value(key));
  }
}
