package io.github.mjpegstream.stream;

import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.KeyChange;
import java.util.List;
import java.util.Locale;

/**
 * What a new reading of the configuration did to a camera.
 *
 * @param changes what has another value now
 * @param how it took effect
 */
public record Reloaded(List<KeyChange> changes, How how) {
  /** How changes took effect. What stands behind does what stands in front as well. */
  public enum How {
    /** Its capture was left alone. */
    UNTOUCHED,
    /** While the camera went on. */
    LIVE,
    /** It was opened anew. */
    RESTARTED,
    /** Another camera has its name and its viewers. */
    REPLACED;

    /** Returns it for people. */
    public String label() {
      return this == UNTOUCHED ? "no restart" : name().toLowerCase(Locale.ROOT);
    }
  }

  public Reloaded {
    changes = List.copyOf(changes);
  }

  /**
   * Returns how changes take effect.
   *
   * @param controls of the camera as it is now
   */
  static How how(List<KeyChange> changes, ControlSet controls) {
    How how = How.UNTOUCHED;
    for (KeyChange change : changes) {
      How one = how(change, controls);
      how = one.compareTo(how) > 0 ? one : how;
    }
    return how;
  }

  private static How how(KeyChange change, ControlSet controls) {
    return switch (change.effect()) {
      case NONE, KNOWN -> How.UNTOUCHED;
      case CONTROL -> isLive(change.name(), controls) ? How.LIVE : How.RESTARTED;
      case RESTART -> How.RESTARTED;
      case REPLACE -> How.REPLACED;
    };
  }

  private static boolean isLive(String name, ControlSet controls) {
    if (!name.startsWith(CameraControl.DEVICE_PREFIX)) {
      return controls.keys().getOrDefault(name, false);
    }
    // One that it does not have is told at a start.
    return controls.own().stream()
        .anyMatch(control -> control.name().equals(name) && control.live());
  }
}
