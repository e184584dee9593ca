package io.github.mjpegstream.stream;

import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.config.ControlValue;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What can be changed on a camera while it runs. Thread-safe; nothing here blocks. */
public interface CameraTuning {
  /** A camera on which nothing can be changed. */
  CameraTuning NONE = new NoTuning();

  /** Returns the controls that the camera has, with their values. */
  List<CameraControl> controls();

  /** Returns a number that grows whenever the controls may have changed. */
  long revision();

  /**
   * Sets controls: all of them, or none.
   *
   * @param values by the name of the control
   * @param persist whether they are to be written to the configuration file as well
   * @return completed on any thread when the camera has delivered with the new values, or at once
   *     if it is idle; with a {@link TuningException} where it has not
   */
  CompletableFuture<Tuned> change(Map<String, ControlValue> values, boolean persist);

  /**
   * Starts the camera anew, at once.
   *
   * @return false if it is idle: it is started for the next viewer, and not before
   */
  boolean restart();
}
