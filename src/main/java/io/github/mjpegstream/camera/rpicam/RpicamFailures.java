package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.ChildEnd;
import io.github.mjpegstream.process.DeviceHolders.Holder;
import io.github.mjpegstream.process.ExitStatus;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Explains why rpicam-vid ended, from its exit status and what it said. Pure, but for the
 * suppliers, which are asked only where they matter.
 *
 * <p>The texts are those of rpicam-apps 1.4 to 1.12; older versions have the same.
 */
final class RpicamFailures {
  /** How the program prints an exception: {@code ERROR: *** no cameras available ***}. */
  private static final Pattern ERROR = Pattern.compile("ERROR: \\*\\*\\* (.*) \\*\\*\\*");

  /** How the C++ runtime prints one that nobody caught. */
  private static final Pattern WHAT = Pattern.compile("what\\(\\): +(.*)");

  private static final Pattern UNKNOWN_OPTION = Pattern.compile("unrecognised option '([^']*)'");

  /** All ways in which values are refused. */
  private static final Pattern BAD_VALUE =
      Pattern.compile(
          "cannot be specified more than once|is invalid|the required argument|ambiguous"
              + "|unrecognised codec|[Ii]nvalid .*mode|Invalid time string|Invalid .*"
              + "|illegal rotation value|transforms requiring transpose");

  private final int index;
  private final Supplier<List<Holder>> holders;
  private final Supplier<Optional<String>> version;

  /**
   * @param index of the camera that was asked for
   * @param holders who has the camera devices open
   * @param version of the program
   */
  RpicamFailures(int index, Supplier<List<Holder>> holders, Supplier<Optional<String>> version) {
    this.index = index;
    this.holders = holders;
    this.version = version;
  }

  CaptureException explain(ChildEnd end) {
    String said = String.join("\n", end.stderrTail());
    if (said.contains("no cameras available")) {
      return because(
          Reason.NO_CAMERA,
          end,
          "found no camera. Is the cable seated firmly at both ends, the right way round? Check"
              + " with: rpicam-hello --list-cameras. In /boot/firmware/config.txt there must be"
              + " camera_auto_detect=1, or a dtoverlay for a camera that is not Raspberry Pi's own;"
              + " the legacy camera must be off in raspi-config");
    }
    if (said.contains("selected camera is not available")) {
      return because(
          Reason.NO_CAMERA,
          end,
          "found no camera with index " + index + ". See: rpicam-hello --list-cameras");
    }
    if (said.contains("failed to acquire camera")
        || said.contains("Pipeline handler in use by another process")) {
      return because(Reason.BUSY, end, busy());
    }
    if (said.contains("dmaHeap") || said.contains("dma_heap")) {
      return because(
          Reason.PERMISSION,
          end,
          "may not open /dev/dma_heap, where frames live. The user must be in the group video: sudo"
              + " usermod -aG video "
              + System.getProperty("user.name", "USER"));
    }
    if (said.contains("failed to allocate capture buffers")) {
      return because(
          Reason.OUT_OF_MEMORY,
          end,
          "got no memory for frames. Ask for a smaller picture, or give the camera more with"
              + " dtoverlay=vc4-kms-v3d,cma-256 in /boot/firmware/config.txt");
    }
    if (said.contains("legacy camera stack")) {
      return because(
          Reason.UNSUPPORTED_SYSTEM,
          end,
          "cannot work because the system is set up for the legacy camera stack. Turn that off"
              + " (sudo raspi-config, Interface Options, Legacy Camera) and reboot");
    }
    if (said.contains("only supports the Raspberry Pi")) {
      return because(
          Reason.UNSUPPORTED_SYSTEM,
          end,
          "only works on a Raspberry Pi, and this is none it knows");
    }
    return explainOption(end, said);
  }

  private CaptureException explainOption(ChildEnd end, String said) {
    Matcher unknown = UNKNOWN_OPTION.matcher(said);
    if (unknown.find()) {
      String known = version.get().map(v -> " (this one is " + v + ")").orElse("");
      return because(
          Reason.BAD_OPTION,
          end,
          "does not know the option "
              + unknown.group(1)
              + known
              + ". Remove it from the configuration, or update: sudo apt update && sudo apt"
              + " full-upgrade");
    }
    if (said.contains("failed to configure streams")) {
      return because(
          Reason.BAD_OPTION,
          end,
          "could not set up the picture that was asked for. Try another size; rpicam-hello"
              + " --list-cameras shows what the sensor offers");
    }
    Optional<String> error = error(end);
    if (error.isPresent() && BAD_VALUE.matcher(error.get()).find()) {
      String again =
          error.get().contains("more than once")
              ? ". It is passed anyway: remove it from the extra arguments"
              : "";
      return because(Reason.BAD_OPTION, end, "refuses the configuration: " + error.get() + again);
    }
    if (said.contains("failed to start camera")) {
      return because(
          Reason.ENDED,
          end,
          "could not start the camera. Check the cable and the power supply; if it stays so, reboot");
    }
    if (said.contains("Permission denied")) {
      return because(
          Reason.PERMISSION,
          end,
          "may not open the camera. The user must be in the group video: sudo usermod -aG video "
              + System.getProperty("user.name", "USER"));
    }
    if (said.contains("error while loading shared libraries")) {
      return because(
          Reason.UNSUPPORTED_SYSTEM,
          end,
          "lacks a library. Install it anew: sudo apt install --reinstall rpicam-apps");
    }
    return explainStatus(end);
  }

  private static CaptureException explainStatus(ChildEnd end) {
    Optional<String> lastWords = error(end).or(end::lastLine);
    String words = lastWords.map(line -> ". It said: " + line).orElse("");
    if (end.exitStatus().isEmpty()) {
      return new CaptureException(Reason.ENDED, end.describe() + words);
    }
    return switch (end.exitStatus().getAsInt()) {
      case ExitStatus.KILLED -> new CaptureException(Reason.KILLED, end.describe());
      case ExitStatus.TERMINATED, 129, 130, 131 ->
          new CaptureException(Reason.KILLED, end.describe() + ", which was not sent by us");
      default ->
          new CaptureException(Reason.ENDED, end.describe() + troubleBefore(end).orElse(words));
    };
  }

  /** A program that gave up after its sensor fell silent should not be remembered for its abort. */
  private static Optional<String> troubleBefore(ChildEnd end) {
    return end.stderrTail().stream()
        .flatMap(line -> complaint(line).stream())
        .findFirst()
        .map(complaint -> ". Before that: " + complaint);
  }

  private String busy() {
    List<Holder> found = holders.get();
    if (found.isEmpty()) {
      return "cannot have the camera: another program uses it. Find out which: sudo fuser -v"
          + " /dev/media* /dev/video*";
    }
    StringBuilder who = new StringBuilder("cannot have the camera: it is in use by ");
    for (int i = 0; i < found.size(); i++) {
      who.append(i == 0 ? "" : "; or ").append(found.get(i).advice());
    }
    return who.toString();
  }

  private static CaptureException because(Reason reason, ChildEnd end, String what) {
    return new CaptureException(reason, end.program() + " " + what);
  }

  private static Optional<String> error(ChildEnd end) {
    List<String> lines = end.stderrTail();
    for (int i = lines.size() - 1; i >= 0; i--) {
      for (Pattern pattern : List.of(ERROR, WHAT)) {
        Matcher matcher = pattern.matcher(lines.get(i));
        if (matcher.find()) {
          return Optional.of(matcher.group(1));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Makes a complaint of a line of a program that goes on running. With a silent sensor it does so
   * for ever, and restarts the sensor every second.
   */
  static Optional<String> complaint(String line) {
    return line.contains("Device timeout detected")
        ? Optional.of(
            "the camera sensor does not answer (\"Camera frontend has timed out\"): check the cable")
        : Optional.empty();
  }
}
