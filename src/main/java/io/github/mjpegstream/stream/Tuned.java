package io.github.mjpegstream.stream;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A change of controls that was made.
 *
 * @param applied the controls, and whether each was set without restarting the camera
 * @param took until they were set, or until the first frame after the restart
 * @param deferred whether the camera is idle, and takes them when it is started next
 * @param file to which they were written, where that was wanted
 */
public record Tuned(
    Map<String, Boolean> applied, boolean deferred, Duration took, Optional<String> file) {
  public Tuned {
    applied = Collections.unmodifiableMap(new LinkedHashMap<>(applied));
  }
}
