package io.github.mjpegstream.fuzz;

import io.github.mjpegstream.camera.http.BodyFuzz;
import io.github.mjpegstream.camera.rpicam.RawFramesFuzz;
import io.github.mjpegstream.camera.rpicam.RpicamTextsFuzz;
import io.github.mjpegstream.camera.v4l2.DeviceAnswersFuzz;
import io.github.mjpegstream.config.ConfigFuzz;
import io.github.mjpegstream.config.YamlEditFuzz;
import io.github.mjpegstream.http.ConnectionFuzz;
import io.github.mjpegstream.http.ControlRequestFuzz;
import io.github.mjpegstream.http.QueryFuzz;
import io.github.mjpegstream.jpeg.EditorFuzz;
import io.github.mjpegstream.jpeg.SanitizerFuzz;
import io.github.mjpegstream.jpeg.SplitterFuzz;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every fuzz target by the name of its folder in {@code src/fuzz/corpus}. */
final class FuzzTargets {
  private FuzzTargets() {}

  /** What a target does with one input. */
  @FunctionalInterface
  interface Target {
    void accept(byte[] input) throws Exception;
  }

  static Map<String, Target> all() {
    Map<String, Target> all = new LinkedHashMap<>();
    all.put("splitter", SplitterFuzz::fuzzerTestOneInput);
    all.put("sanitizer", SanitizerFuzz::fuzzerTestOneInput);
    all.put("editor", EditorFuzz::fuzzerTestOneInput);
    all.put("body", BodyFuzz::fuzzerTestOneInput);
    all.put("config", ConfigFuzz::fuzzerTestOneInput);
    all.put("yaml-edit", YamlEditFuzz::fuzzerTestOneInput);
    all.put("query", QueryFuzz::fuzzerTestOneInput);
    all.put("control-request", ControlRequestFuzz::fuzzerTestOneInput);
    all.put("connection", ConnectionFuzz::fuzzerTestOneInput);
    all.put("device-answers", DeviceAnswersFuzz::fuzzerTestOneInput);
    all.put("rpicam-texts", RpicamTextsFuzz::fuzzerTestOneInput);
    all.put("raw-frames", RawFramesFuzz::fuzzerTestOneInput);
    return all;
  }
}
