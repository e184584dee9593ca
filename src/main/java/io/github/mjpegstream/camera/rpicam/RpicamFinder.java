package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.ChildEnd;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.process.ChildStartException;
import io.github.mjpegstream.process.ToolRunner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks rpicam-vid which cameras there are. Thread-safe; one question at a time. */
public final class RpicamFinder implements CameraFinder {
  /** As in the configuration. */
  private static final String TYPE = "rpicam";

  /** It takes about a tenth of a second; a Zero under load may take far longer. */
  private static final Duration LIMIT = Duration.ofSeconds(8);

  /** {@code 0 : imx219 [3280x2464 10-bit RGGB] (/base/…)}; before 1.2.2 without the bits. */
  private static final Pattern CAMERA =
      Pattern.compile("^ *(\\d+) : (\\S+)(?: \\[([^\\]]*)\\])? \\(.*\\) *$", Pattern.MULTILINE);

  private final ChildLauncher launcher;
  private final ToolRunner runner;

  public RpicamFinder(ChildLauncher launcher) {
    this.launcher = launcher;
    this.runner = new ToolRunner(launcher);
  }

  @Override
  public List<FoundCamera> find() throws CaptureException {
    RpicamTool tool = RpicamTool.find(launcher);
    ToolRunner.Answer answer;
    try {
      answer = runner.run("rpicam-list", List.of(tool.name(), "--list-cameras"), LIMIT);
    } catch (ChildStartException e) {
      throw new CaptureException(Reason.ENDED, e.getMessage(), e);
    }
    if (answer.exitStatus().isEmpty()) {
      throw new CaptureException(
          Reason.ENDED,
          tool.name() + " --list-cameras did not answer within " + LIMIT.toSeconds() + " s");
    }
    // Before 1.0 it answered on standard error. The status is 0 with and without cameras.
    String text = answer.stdout() + "\n" + String.join("\n", answer.stderrTail());
    List<FoundCamera> cameras = parse(text);
    if (cameras.isEmpty() && answer.exitStatus().getAsInt() != 0) {
      throw new RpicamFailures(0, List::of, Optional::empty)
          .explain(new ChildEnd(tool.name(), answer.exitStatus(), answer.stderrTail(), 0));
    }
    return cameras;
  }

  @Override
  public String kind() {
    return "Pi camera";
  }

  @Override
  public Optional<String> tool() throws CaptureException {
    RpicamTool tool = RpicamTool.find(launcher);
    return Optional.of(
        tool.version(runner).map(version -> tool.name() + " " + version).orElse(tool.name()));
  }

  /** Parses what {@code --list-cameras} prints; empty for "No cameras available!". */
  static List<FoundCamera> parse(String text) {
    List<FoundCamera> cameras = new ArrayList<>();
    Matcher matcher = CAMERA.matcher(text);
    while (matcher.find()) {
      String sensor = matcher.group(3);
      cameras.add(
          new FoundCamera(
              TYPE,
              matcher.group(1),
              sensor == null ? matcher.group(2) : matcher.group(2) + " " + sensor));
    }
    return cameras;
  }
}
