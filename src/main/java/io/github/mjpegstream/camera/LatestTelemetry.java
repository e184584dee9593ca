package io.github.mjpegstream.camera;

import io.github.mjpegstream.frame.SensorReadings;
import java.util.Optional;

/**
 * Keeps the newest line that tells of the sensor, and reads it when somebody asks. Thread-safe: the
 * thread of standard error writes.
 */
final class LatestTelemetry {
  private final Telemetry telemetry;
  private volatile String latest = "";

  LatestTelemetry(Telemetry telemetry) {
    this.telemetry = telemetry;
  }

  /** Returns whether the line was one of these. */
  boolean takes(String line) {
    if (!telemetry.isLine(line)) {
      return false;
    }
    latest = line;
    return true;
  }

  Optional<SensorReadings> readings() {
    String line = latest;
    return line.isEmpty() ? Optional.empty() : telemetry.parse(line);
  }
}
