package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.process.ChildStartException;
import io.github.mjpegstream.process.ToolRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The program that reads the camera, under the name it has here. Immutable.
 *
 * @param name without a directory
 */
record RpicamTool(String name) {
  /** Newest first: rpicam-apps 1.4 renamed the programs, 1.8 removed the old names. */
  private static final List<String> NAMES = List.of("rpicam-vid", "libcamera-vid");

  /** Of the camera stack before libcamera; has other options. */
  private static final String LEGACY = "raspivid";

  private static final Duration VERSION_LIMIT = Duration.ofSeconds(3);

  /** A version since 1.5, only a commit before: {@code rpicam-apps build: v1.12.0 f5174e5099fd}. */
  private static final Pattern BUILD =
      Pattern.compile("^(?:rpicam|libcamera)-apps build: +v?([^ \\n]+)", Pattern.MULTILINE);

  /**
   * Looks for it on the search path.
   *
   * @throws CaptureException if it is not installed
   */
  static RpicamTool find(ChildLauncher launcher) throws CaptureException {
    ChildStartException refused = null;
    for (String name : NAMES) {
      try {
        launcher.find(name);
        return new RpicamTool(name);
      } catch (ChildStartException e) {
        if (e.kind() == ChildStartException.Kind.NOT_EXECUTABLE) {
          refused = e;
        }
      }
    }
    if (refused != null) {
      throw new CaptureException(Reason.PERMISSION, refused.getMessage(), refused);
    }
    if (isThere(launcher, LEGACY)) {
      throw new CaptureException(
          Reason.TOOL_MISSING,
          "this system only has raspivid, of the old camera stack; update to Raspberry Pi OS 12"
              + " (bookworm) or newer, which has rpicam-vid");
    }
    throw new CaptureException(
        Reason.TOOL_MISSING,
        "neither rpicam-vid nor libcamera-vid is installed; on Raspberry Pi OS: sudo apt install"
            + " rpicam-apps");
  }

  private static boolean isThere(ChildLauncher launcher, String program) {
    try {
      launcher.find(program);
      return true;
    } catch (ChildStartException e) {
      // That is the answer.
      return false;
    }
  }

  /** Asks the program for its version. Takes about a tenth of a second, three at the most. */
  Optional<String> version(ToolRunner runner) {
    try {
      return parseVersion(
          runner.run("rpicam-version", List.of(name, "--version"), VERSION_LIMIT).stdout());
    } catch (ChildStartException e) {
      // The version only adorns a message.
      return Optional.empty();
    }
  }

  /** Returns the version, or the commit where the program knows no more. */
  static Optional<String> parseVersion(String text) {
    Matcher matcher = BUILD.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }
}
