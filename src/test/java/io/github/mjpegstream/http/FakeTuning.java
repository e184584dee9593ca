package io.github.mjpegstream.http;

import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.CameraControl.Choice;
import io.github.mjpegstream.config.CameraControl.Group;
import io.github.mjpegstream.config.CameraControl.Kind;
import io.github.mjpegstream.config.CameraControl.Range;
import io.github.mjpegstream.config.CameraSettings;
import io.github.mjpegstream.config.ConfigException;
import io.github.mjpegstream.config.ConfigLoader;
import io.github.mjpegstream.config.ControlException;
import io.github.mjpegstream.config.ControlValue;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.stream.CameraTuning;
import io.github.mjpegstream.stream.Tuned;
import io.github.mjpegstream.stream.TuningException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The controls of a camera that does at once what it is told, or fails as a test says. */
final class FakeTuning implements CameraTuning {
  private static final Map<String, Boolean> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("brightness", true);
    KEYS.put("contrast", false);
    KEYS.put("shutter", false);
    KEYS.put("awb", false);
    KEYS.put("hflip", false);
    KEYS.put("rotation", false);
    KEYS.put("fps", false);
    KEYS.put("resolution", false);
    KEYS.put("quality", true);
  }

  final AtomicInteger restarts = new AtomicInteger();
  private volatile CameraSettings settings;
  private final AtomicLong revision = new AtomicLong();
  private volatile Throwable failure;
  private volatile boolean idle;

  FakeTuning() {
    try {
      settings =
          new ConfigLoader(Map.of()).load(Optional.empty(), Map.of()).cameraSettings().get(0);
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  /** From now on every change fails like this. */
  void fail(Throwable why) {
    failure = why;
  }

  /** From now on the camera is idle. */
  void idle() {
    idle = true;
  }

  @Override
  public List<CameraControl> controls() {
    List<CameraControl> controls =
        new ArrayList<>(settings.controls(KEYS, List.of(new FrameSize(640, 480))));
    controls.add(
        new CameraControl(
            "control:exposure_time",
            "Exposure Time",
            Group.DEVICE,
            Kind.INTEGER,
            Optional.of(new Range(BigDecimal.ONE, BigDecimal.TEN, BigDecimal.ONE)),
            List.of(),
            false,
            Optional.of("5"),
            Optional.empty(),
            true,
            true,
            Optional.empty(),
            false));
    controls.add(
        new CameraControl(
            "control:mode",
            "Mode",
            Group.DEVICE,
            Kind.CHOICE,
            Optional.empty(),
            List.of(new Choice("0", "Off"), new Choice("3", "On")),
            false,
            Optional.of("0"),
            Optional.of("3"),
            true,
            true,
            Optional.empty(),
            true));
    return controls;
  }

  @Override
  public long revision() {
    return revision.get();
  }

  @Override
  public CompletableFuture<Tuned> change(Map<String, ControlValue> values, boolean persist) {
    if (failure != null) {
      return CompletableFuture.failedFuture(failure);
    }
    try {
      settings = settings.with(controls(), values);
    } catch (ControlException e) {
      return CompletableFuture.failedFuture(TuningException.refused(e.reasons()));
    }
    revision.incrementAndGet();
    Map<String, Boolean> applied = new LinkedHashMap<>();
    values.keySet().forEach(name -> applied.put(name, KEYS.getOrDefault(name, true)));
    return CompletableFuture.completedFuture(
        new Tuned(
            applied,
            idle,
            Duration.ofNanos(412_345_678),
            persist ? Optional.of("/etc/mjpeg-stream.yml") : Optional.empty()));
  }

  @Override
  public boolean restart() {
    if (!idle) {
      restarts.incrementAndGet();
    }
    return !idle;
  }
}
