package io.github.mjpegstream.camera.command;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ChildEnd;
import io.github.mjpegstream.camera.ChildSessions;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.process.ExitStatus;
import java.io.File;
import java.util.List;
import java.util.Optional;

/** Any program that writes JPEGs, one after another, to its standard output. Camera thread only. */
public final class CommandCamera implements Camera {
  private final List<String> command;
  private final ChildSessions sessions;

  public CommandCamera(CameraConfig config, ChildLauncher launcher, MonotonicClock clock) {
    this.command = config.command();
    this.sessions =
        new ChildSessions(
            config,
            launcher,
            clock,
            CommandCamera::explain,
            line -> Optional.of("its last words: " + line));
  }

  @Override
  public CaptureSession open() throws CaptureException {
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw new CaptureException(
          Reason.BAD_OPTION, "the command is empty (expected: a program and its arguments)");
    }
    return sessions.open(new File(command.get(0)).getName(), command);
  }

  static CaptureException explain(ChildEnd end) {
    StringBuilder message = new StringBuilder(end.describe());
    if (end.frames() == 0) {
      message.append(" before it wrote a JPEG (expected: JPEGs, one after another, on its output)");
    }
    if (end.lastLine().isPresent()) {
      message.append("; its last words: ").append(end.lastLine().get());
    }
    return new CaptureException(reason(end), message.toString());
  }

  private static Reason reason(ChildEnd end) {
    return switch (end.exitStatus().orElse(0)) {
      case ExitStatus.KILLED, ExitStatus.TERMINATED, 129, 130, 131 -> Reason.KILLED;
      default -> Reason.ENDED;
    };
  }
}
