package io.github.mjpegstream;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CameraFinder;
import io.github.mjpegstream.camera.auto.AutoCamera;
import io.github.mjpegstream.camera.command.CommandCamera;
import io.github.mjpegstream.camera.http.HttpCamera;
import io.github.mjpegstream.camera.rpicam.RpicamCamera;
import io.github.mjpegstream.camera.rpicam.RpicamFinder;
import io.github.mjpegstream.camera.testpattern.TestPatternCamera;
import io.github.mjpegstream.camera.v4l2.DeviceClaims;
import io.github.mjpegstream.camera.v4l2.V4l2Camera;
import io.github.mjpegstream.camera.v4l2.V4l2Finder;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.process.ChildLauncher;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Makes cameras by the name of their type. */
final class Cameras {
  private final ChildLauncher launcher;
  private final MonotonicClock clock;
  private final InstantSource wallClock;
  private final DeviceClaims claims = new DeviceClaims();

  Cameras(ChildLauncher launcher, MonotonicClock clock, InstantSource wallClock) {
    this.launcher = launcher;
    this.clock = clock;
    this.wallClock = wallClock;
  }

  Camera create(CameraConfig config) {
    return switch (config.type()) {
      case "rpicam" -> new RpicamCamera(config, launcher, clock);
      case "v4l2" -> new V4l2Camera(config, claims, clock);
      case "command" -> new CommandCamera(config, launcher, clock);
      case "http" -> new HttpCamera(config, clock);
      case "test-pattern" -> testPattern(config, Optional.empty());
      case "auto" -> auto(config);
      default -> throw new IllegalArgumentException("camera type " + config.type());
    };
  }

  private Camera auto(CameraConfig config) {
    V4l2Camera v4l2 = new V4l2Camera(config, claims, clock);
    return new AutoCamera(
        List.of(
            new AutoCamera.Choice(
                new RpicamFinder(launcher), new RpicamCamera(config, launcher, clock)),
            new AutoCamera.Choice(v4l2.finder(), v4l2)),
        testPattern(config, Optional.of("TEST PATTERN — no camera found")));
  }

  private Camera testPattern(CameraConfig config, Optional<String> label) {
    return new TestPatternCamera(config, label, clock, wallClock);
  }

  /** Returns those who look for the cameras of this machine, in the order they are preferred. */
  List<CameraFinder> finders() {
    return List.of(new RpicamFinder(launcher), new V4l2Finder());
  }
}
