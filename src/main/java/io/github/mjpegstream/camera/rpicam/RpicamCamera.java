package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ChildEnd;
import io.github.mjpegstream.camera.ChildSessions;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.RpicamPipeline;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.process.DeviceHolders;
import io.github.mjpegstream.process.ToolRunner;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A camera of the Raspberry Pi, read by rpicam-vid. Camera thread only. */
public final class RpicamCamera implements Camera {
  private CameraConfig config;
  private final ChildLauncher launcher;
  private final MonotonicClock clock;
  private final Path deviceTree;
  private final ToolRunner runner;
  private final DeviceHolders holders = new DeviceHolders();
  private final ChildSessions sessions;

  public RpicamCamera(CameraConfig config, ChildLauncher launcher, MonotonicClock clock) {
    this(config, launcher, clock, PictureProcessor.DEVICE_TREE);
  }

  /**
   * @param deviceTree where the kernel shows the device tree of this machine
   */
  RpicamCamera(CameraConfig config, ChildLauncher launcher, MonotonicClock clock, Path deviceTree) {
    this.config = config;
    this.clock = clock;
    this.deviceTree = deviceTree;
    this.launcher = launcher;
    this.runner = new ToolRunner(launcher);
    this.sessions =
        new ChildSessions(
            config,
            launcher,
            clock,
            this::explain,
            RpicamFailures::complaint,
            RpicamCommandLine::turned,
            new SensorInfo());
  }

  @Override
  public CaptureSession open() throws CaptureException {
    RpicamTool tool = RpicamTool.find(launcher);
    List<String> command = new ArrayList<>();
    command.add(tool.name());
    command.addAll(RpicamCommandLine.arguments(config));
    String source = tool.name() + ", camera " + config.rpicam().index();
    return config.rpicam().pipeline() == RpicamPipeline.RAW
        ? openRaw(source, command)
        : sessions.open(source, command);
  }

  @Override
  public void configure(CameraConfig next) {
    config = next;
    sessions.configure(next);
  }

  /** Its program takes everything on its command line, and nothing while it runs. */
  @Override
  public ControlSet controls() {
    ControlSet controls =
        ControlSet.restarting(
            "brightness",
            "contrast",
            "saturation",
            "sharpness",
            "awb",
            "exposure-value",
            "shutter",
            "gain",
            "autofocus-mode",
            "lens-position",
            "hflip",
            "vflip",
            "rotation",
            "fps",
            "resolution");
    return controls.with("quality", config.rpicam().pipeline() == RpicamPipeline.RAW);
  }

  private CaptureSession openRaw(String source, List<String> command) throws CaptureException {
    PictureProcessor processor = PictureProcessor.of(deviceTree);
    RawLayouts layouts = new RawLayouts(processor, config.size());
    return sessions.open(
        source,
        command,
        frames ->
            new RawFrameReader(
                layouts, processor, config.recovery().maxFrameBytes(), frames, clock),
        line -> {
          layouts.line(line);
          return RpicamFailures.complaint(line);
        });
  }

  private CaptureException explain(ChildEnd end) {
    return new RpicamFailures(
            config.rpicam().index(),
            () -> holders.find(RpicamCamera::isCamera),
            () -> version(end.program()))
        .explain(end);
  }

  private Optional<String> version(String program) {
    return new RpicamTool(program).version(runner);
  }

  private static boolean isCamera(String path) {
    return path.startsWith("/dev/media") || path.startsWith("/dev/video");
  }
}
