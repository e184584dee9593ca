package io.github.mjpegstream.camera.testpattern;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.ControlSet;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Draws its own pictures, at the configured size, rate and brightness: to try out everything behind
 * the camera without one, and to stand in where none was found. Camera thread only.
 */
public final class TestPatternCamera implements Camera {
  private CameraConfig config;
  private final Optional<String> label;
  private final MonotonicClock clock;
  private final InstantSource wall;

  /**
   * @param label stands large across the picture, and is the session's notice; such as {@code "TEST
   *     PATTERN — no camera found"}
   * @param clock paces the frames
   * @param wall the time that is shown
   */
  public TestPatternCamera(
      CameraConfig config, Optional<String> label, MonotonicClock clock, InstantSource wall) {
    this.config = config;
    this.label = label;
    this.clock = clock;
    this.wall = wall;
  }

  @Override
  public CaptureSession open() {
    TestPattern pattern =
        new TestPattern(
            config.size(), config.fps(), config.brightness(), label, ZoneId.systemDefault());
    return new TestPatternSession(pattern, config.fps(), label, clock, wall);
  }

  @Override
  public void configure(CameraConfig next) {
    config = next;
  }

  @Override
  public ControlSet controls() {
    return ControlSet.restarting("brightness", "fps", "resolution").with("quality", true);
  }
}
