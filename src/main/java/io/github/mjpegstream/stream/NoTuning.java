package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.ControlValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A camera on which nothing can be changed. Thread-safe. */
final class NoTuning implements CameraTuning {
  @Override
  public List<CameraControl> controls() {
    return List.of();
  }

  @Override
  public long revision() {
    return 0;
  }

  @Override
  public CompletableFuture<Tuned> change(Map<String, ControlValue> values, boolean persist) {
    Map<String, String> reasons = new LinkedHashMap<>();
    values.keySet().forEach(name -> reasons.put(name, "unknown (the camera has no controls)"));
    return CompletableFuture.failedFuture(TuningException.refused(reasons));
  }

  /** There is nothing that could be started. */
  @Override
  public boolean restart() {
    return true;
  }
}
