package io.github.mjpegstream.camera;

import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.PictureConfig;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.process.ChildProcess;
import io.github.mjpegstream.process.ChildStartException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Opens the capture sessions of one camera whose frames come from a program: one after another,
 * never a second program beside one that cannot be ended. It would find the camera busy, and might
 * hang as well.
 *
 * <p>Camera thread only.
 */
public final class ChildSessions {
  private CameraConfig config;
  private final ChildLauncher launcher;
  private final MonotonicClock clock;
  private final ChildEnd.Explainer explainer;
  private final Function<String, Optional<String>> complaints;
  private final Function<PictureConfig, Orientation> turning;
  private final Telemetry telemetry;
  private ChildProcess child;
  private ChildSession session;

  /**
   * @param config name, size and largest frame of the camera
   * @param explainer is asked why the program ended
   * @param complaints makes of a line of standard error a complaint fit for people, or nothing
   */
  public ChildSessions(
      CameraConfig config,
      ChildLauncher launcher,
      MonotonicClock clock,
      ChildEnd.Explainer explainer,
      Function<String, Optional<String>> complaints) {
    this(
        config,
        launcher,
        clock,
        explainer,
        complaints,
        picture -> Orientation.UPRIGHT,
        Telemetry.NONE);
  }

  /**
   * As the other.
   *
   * @param turning how the program turns its frames when it is told so of the picture
   * @param telemetry which lines of standard error tell of the sensor
   */
  public ChildSessions(
      CameraConfig config,
      ChildLauncher launcher,
      MonotonicClock clock,
      ChildEnd.Explainer explainer,
      Function<String, Optional<String>> complaints,
      Function<PictureConfig, Orientation> turning,
      Telemetry telemetry) {
    this.config = config;
    this.launcher = launcher;
    this.clock = clock;
    this.explainer = explainer;
    this.complaints = complaints;
    this.turning = turning;
    this.telemetry = telemetry;
  }

  /**
   * Starts a program that writes JPEGs.
   *
   * @param source what captures, for people
   * @param command the program and its arguments
   * @throws CaptureException if it cannot be started, or the last one still runs
   */
  public CaptureSession open(String source, List<String> command) throws CaptureException {
    return open(
        source,
        command,
        frames -> new FrameReader(config.recovery().maxFrameBytes(), frames, clock),
        complaints);
  }

  /**
   * Starts a program that writes something else.
   *
   * @param source what captures, for people
   * @param command the program and its arguments
   * @param readers makes what takes the frames out of its output
   * @param complaints as in the constructor, for this session
   * @throws CaptureException if it cannot be started, or the last one still runs
   */
  public CaptureSession open(
      String source,
      List<String> command,
      Function<NewestFrame, StreamReader> readers,
      Function<String, Optional<String>> complaints)
      throws CaptureException {
    refuseBesideAnother();
    NewestFrame frames = new NewestFrame(FrameLayout.jpeg(config.size()));
    Complaints heard = new Complaints(complaints, frames);
    StreamReader reader = readers.apply(frames);
    LatestTelemetry told = new LatestTelemetry(telemetry);
    String threadPrefix = "camera-" + config.name();
    try {
      child = launcher.start(threadPrefix, command, told::takes, heard::line);
    } catch (ChildStartException e) {
      throw explain(e);
    }
    session =
        new ChildSession(
            source,
            turning.apply(config.picture()),
            threadPrefix,
            child,
            frames,
            reader,
            explainer,
            heard::latest,
            told::readings);
    session.startReading();
    return session;
  }

  /** From now on opens with these settings. */
  public void configure(CameraConfig next) {
    config = next;
  }

  private void refuseBesideAnother() throws CaptureException {
    if (child == null || !child.isAlive()) {
      return;
    }
    if (!session.isClosed()) {
      throw new IllegalStateException("the last session of " + config.name() + " is still open");
    }
    child.kill();
    String who = child.program() + " (pid " + child.pid() + ")";
    throw new CaptureException(
        Reason.STUCK_IN_KERNEL,
        child.hangsInKernel()
            ? who
                + " hangs in the kernel and cannot be killed; the camera stays blocked until a"
                + " reboot"
            : who + " cannot be killed and may hold the camera; end it, or reboot");
  }

  private static CaptureException explain(ChildStartException e) {
    Reason reason =
        switch (e.kind()) {
          case NOT_FOUND -> Reason.TOOL_MISSING;
          case NOT_EXECUTABLE -> Reason.PERMISSION;
          case FAILED -> Reason.ENDED;
        };
    return new CaptureException(reason, e.getMessage(), e);
  }
}
