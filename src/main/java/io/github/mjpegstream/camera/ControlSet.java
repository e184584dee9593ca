package io.github.mjpegstream.camera;

import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.frame.FrameSize;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What can be set on a camera. Immutable.
 *
 * @param keys of the configuration, without their section, that have an effect on it, and whether
 *     each takes effect without a new start
 * @param own controls of the device itself, with the values that it has
 * @param sizes of pictures that are worth offering
 */
public record ControlSet(
    Map<String, Boolean> keys, List<CameraControl> own, List<FrameSize> sizes) {
  /** Nothing can be set. */
  public static final ControlSet NONE = new ControlSet(Map.of(), List.of(), List.of());

  /** Sizes that people ask for, where a camera makes any. */
  public static final List<FrameSize> COMMON_SIZES =
      List.of(
          new FrameSize(320, 240),
          new FrameSize(480, 360),
          new FrameSize(640, 480),
          new FrameSize(800, 600),
          new FrameSize(1280, 720),
          new FrameSize(1296, 972),
          new FrameSize(1640, 1232),
          new FrameSize(1920, 1080));

  public ControlSet {
    keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    own = List.copyOf(own);
    sizes = List.copyOf(sizes);
  }

  /** By hand, as is {@link #hashCode()}, for the same reason as that of a {@link FrameSize}. */
  @Override
  public boolean equals(Object other) {
    return other instanceof ControlSet set
        && set.keys.equals(keys)
        && set.own.equals(own)
        && set.sizes.equals(sizes);
  }

  @Override
  public int hashCode() {
    return Objects.hash(keys, own, sizes);
  }

  /** Makes a set of keys all of which need a new start. */
  public static ControlSet restarting(String... keys) {
    Map<String, Boolean> needRestart = new LinkedHashMap<>();
    for (String key : keys) {
      needRestart.put(key, false);
    }
    return new ControlSet(needRestart, List.of(), COMMON_SIZES);
  }

  /** Returns the same set with another key. */
  public ControlSet with(String key, boolean live) {
    Map<String, Boolean> more = new LinkedHashMap<>(keys);
    more.put(key, live);
    return new ControlSet(more, own, sizes);
  }
}
