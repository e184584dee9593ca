package io.github.mjpegstream.metrics;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.stream.CaptureFigures;
import io.github.mjpegstream.stream.PipelineState;
import io.github.mjpegstream.stream.PipelineStatus;
import io.github.mjpegstream.stream.RestartCauses;
import java.util.TreeSet;

/** Names what is known of cameras. Pure. */
final class CameraSamples {
  private static final String ORIGINAL = "original";
  private static final String VARIANT = "variant";

  private CameraSamples() {}

  static void add(Samples samples, CameraFigures camera) {
    String name = camera.status().name();
    addStatus(samples, name, camera.status());
    addCapture(samples, name, camera.status(), camera.capture());
    addStreams(samples, name, camera.streams());
    addSensor(samples, name, camera.capture());
  }

  private static void addStatus(Samples samples, String name, PipelineStatus status) {
    samples.add(Metric.CAMERA_UP, status.healthy() ? 1 : 0, name);
    for (PipelineState state : PipelineState.values()) {
      samples.add(Metric.CAMERA_STATE, status.state() == state ? 1 : 0, name, state.label());
    }
    // All of them from the start: else the first of its kind would be no increase.
    TreeSet<String> causes = new TreeSet<>(RestartCauses.all());
    causes.addAll(status.restarts().keySet());
    for (String cause : causes) {
      samples.add(Metric.CAMERA_RESTARTS, status.restarts().getOrDefault(cause, 0L), name, cause);
    }
    samples.add(Metric.CAMERA_WANTED_FPS, status.wantedFps(), name);
    if (status.size().isPresent()) {
      FrameSize size = status.size().get();
      samples.add(Metric.CAMERA_WIDTH, size.width(), name);
      samples.add(Metric.CAMERA_HEIGHT, size.height(), name);
    }
    if (status.lastFrameAge().isPresent()) {
      samples.add(Metric.FRAME_AGE, status.lastFrameAge().get().toNanos() / 1e9, name);
    }
  }

  private static void addCapture(
      Samples samples, String name, PipelineStatus status, CaptureFigures capture) {
    samples.add(Metric.FRAMES_CAPTURED, status.frames(), name);
    samples.add(Metric.FRAMES_DROPPED, capture.overtaken(), name, "overtaken");
    samples.add(Metric.FRAMES_DROPPED, capture.broken(), name, "broken");
    samples.add(Metric.FRAMES_DROPPED, capture.corrupt(), name, "corrupt");
    samples.add(Metric.FRAMES_DROPPED, capture.unaffordable(), name, "memory");
    samples.add(Metric.FRAMES_REPAIRED, status.repaired(), name);
    samples.add(Metric.FRAMES_UNWATCHED, capture.unwatched(), name);
    samples.add(Metric.FRAMES_ENCODED, capture.encoding().total(), name, ORIGINAL);
    samples.addTimes(Metric.ENCODE_SECONDS, capture.encoding(), name, ORIGINAL);
  }

  private static void addStreams(Samples samples, String name, StreamFigures streams) {
    samples.add(Metric.FRAMES_ENCODED, streams.variantEncoding().total(), name, VARIANT);
    samples.addTimes(Metric.ENCODE_SECONDS, streams.variantEncoding(), name, VARIANT);
    samples.add(Metric.FRAMES_SENT, streams.sent(), name);
    samples.add(Metric.FRAMES_REPEATED, streams.repeated(), name);
    samples.add(Metric.FRAMES_SKIPPED, streams.skipped(), name);
    samples.add(Metric.SENT_BYTES, streams.bytes(), name);
    samples.add(Metric.SNAPSHOTS, streams.snapshots(), name);
    samples.add(Metric.VIEWERS, streams.viewers(), name);
    samples.add(Metric.VIEWERS_BEHIND, streams.behind(), name);
    samples.add(Metric.VIEWERS_CUT_OFF, streams.cutOff(), name);
    samples.add(Metric.VIEWERS_REFUSED, streams.refusedViewers(), name, "max-clients");
    samples.add(Metric.VIEWERS_REFUSED, streams.refusedVariants(), name, "max-variants");
    samples.add(Metric.VARIANTS, streams.variants(), name);
  }

  private static void addSensor(Samples samples, String name, CaptureFigures capture) {
    capture
        .sensor()
        .ifPresent(
            sensor -> {
              samples.add(Metric.SENSOR_EXPOSURE, sensor.exposureSeconds(), name);
              samples.add(Metric.SENSOR_ANALOGUE_GAIN, sensor.analogueGain(), name);
              samples.add(Metric.SENSOR_DIGITAL_GAIN, sensor.digitalGain(), name);
              samples.add(Metric.SENSOR_LENS, sensor.lensDioptres(), name);
              samples.add(Metric.SENSOR_TEMPERATURE, sensor.temperatureCelsius(), name);
            });
  }
}
