package io.github.mjpegstream.config;

/**
 * What it takes for another value of a camera's key to take effect while the camera runs. The later
 * ones do what the earlier ones do as well.
 */
public enum KeyEffect {
  /** Nothing: cameras of this type do not look at it. */
  NONE,

  /** Nothing but to be known: it concerns what is done with the frames of the camera. */
  KNOWN,

  /** What it takes to set the control of this name, which depends on the camera. */
  CONTROL,

  /** The same camera is opened anew. */
  RESTART,

  /** Another camera takes its place. */
  REPLACE;

  /** Returns the effect of a key on a camera of a type. */
  static KeyEffect of(ConfigKey<?> key, String type) {
    if (key == ConfigKey.TYPE || !key.section().equals(ConfigKey.CAMERA_SECTION)) {
      return REPLACE;
    }
    if (!concerns(key, type)) {
      return NONE;
    }
    return switch (key.shortName()) {
      case "stall-timeout",
          "start-timeout",
          "freeze-timeout",
          "backoff-min",
          "backoff-max",
          "idle",
          "idle-linger" ->
          KNOWN;
      case "timestamp", "timestamp-corner", "timestamp-size", "hflip", "vflip", "rotation" ->
          RESTART;
      // The pictures of these are as they come.
      case "resolution", "fps", "quality", "brightness" ->
          type.equals("command") || type.equals("http") ? KNOWN : CONTROL;
      case "controls" -> CONTROL;
      default -> ControlKeys.rows().containsKey(key.shortName()) ? CONTROL : REPLACE;
    };
  }

  private static boolean concerns(ConfigKey<?> key, String type) {
    boolean pi = type.equals("rpicam") || type.equals("auto");
    boolean v4l2 = type.equals("v4l2") || type.equals("auto");
    return switch (key.group()) {
      case PICTURE -> pi || v4l2;
      case PI_CAMERA -> pi;
      case V4L2_CAMERA -> v4l2;
      case OTHER_CAMERAS -> type.equals(key == ConfigKey.COMMAND ? "command" : "http");
      default -> key != ConfigKey.MAX_FRAME_SIZE || !type.equals("test-pattern");
    };
  }
}
