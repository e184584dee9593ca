package io.github.mjpegstream.camera;

import io.github.mjpegstream.frame.SensorReadings;
import java.util.Optional;

/** What a program tells of its sensor, among its complaints. Pure. */
public interface Telemetry {
  /** Of a program that tells nothing. */
  Telemetry NONE =
      new Telemetry() {
        @Override
        public boolean isLine(String line) {
          return false;
        }

        @Override
        public Optional<SensorReadings> parse(String line) {
          return Optional.empty();
        }
      };

  /** Returns whether a line of standard error is such a one. Asked for every line: cheap. */
  boolean isLine(String line);

  /** Reads such a line; empty if it makes no sense. */
  Optional<SensorReadings> parse(String line);
}
