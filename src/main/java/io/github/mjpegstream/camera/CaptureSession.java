package io.github.mjpegstream.camera;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.SensorReadings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A camera that is capturing. The thread that opened it owns it; only {@link #cancel()} is free.
 */
public interface CaptureSession extends AutoCloseable {
  /** Returns what is capturing, for people: {@code "rpicam-vid, camera 0"}. */
  String source();

  /**
   * Returns what a person should know about this source although it works, such as that it stands
   * in for a camera which was not found.
   */
  default Optional<String> notice() {
    return Optional.empty();
  }

  /** Returns what the source has agreed to deliver, where it says so. Any thread. */
  default Optional<CaptureFormat> format() {
    return Optional.empty();
  }

  /**
   * Returns in what it does not do as it was told, for people: a size it does not have, a setting
   * it refused. Any thread.
   */
  default List<String> warnings() {
    return List.of();
  }

  /** Returns how the source turns its frames by itself. What else is wanted is done for it. */
  default Orientation turned() {
    return Orientation.UPRIGHT;
  }

  /**
   * Returns whether frames that are all the same tell of a fault, if the configuration says that
   * such are to be looked for.
   */
  default boolean repeatsAreFaults() {
    return true;
  }

  /**
   * Waits for the newest frame that has not been returned yet; older ones are dropped. Blocks
   * without limit until there is one or the session is cancelled.
   *
   * @return a frame which the caller closes before it calls again
   * @throws CaptureException if no further frame will come; the session is then only good for
   *     closing
   */
  CapturedFrame next() throws CaptureException;

  /**
   * Returns how many frames were lost on the way to {@link #next()} so far: overtaken by a newer
   * one, cut off, or too large. Any thread.
   */
  default long dropped() {
    return 0;
  }

  /**
   * Returns how many of those were cut off or too large, where that is known apart from the others.
   * Any thread.
   */
  default long broken() {
    return 0;
  }

  /** Returns what the sensor said of itself with its newest frame, if it does. Any thread. */
  default Optional<SensorReadings> sensor() {
    return Optional.empty();
  }

  /**
   * Returns what the source itself has complained about since its last frame, for people: it may
   * explain why no further frame comes. Any thread.
   */
  default Optional<String> trouble() {
    return Optional.empty();
  }

  /**
   * Asks for other settings, of which only those differ from the last that the camera's {@link
   * ControlSet} says to take effect without a new start. Never blocks. Any thread.
   *
   * @param done is told the reason for every control that was refused, by its name, as soon as all
   *     were tried; at once or on the camera thread. It is not told if the session ends before.
   */
  default void adjust(CameraConfig next, Consumer<Map<String, String>> done) {
    done.accept(Map.of());
  }

  /**
   * Makes {@link #next()} end soon with {@link CaptureException.Reason#CANCELLED}, now and ever
   * after. Never blocks. Any thread; may be called more than once.
   */
  void cancel();

  /**
   * Ends the capture and frees the camera. Takes a few seconds at the most, even where the camera
   * does not cooperate. May be called more than once.
   */
  @Override
  void close();
}
