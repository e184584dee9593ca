package io.github.mjpegstream.config;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One camera.
 *
 * @param name distinguishes it from the others: lower-case letters, digits, '-' and '_'
 * @param type auto, rpicam, v4l2, command, http or test-pattern
 * @param size of the picture that is asked for
 * @param fps frames a second that are asked for
 * @param quality of the JPEG, 1 to 100
 * @param brightness −1 (black) to 1 (white), 0 as the camera sees it
 * @param picture how it is to look
 * @param timestamp the time that is drawn on it
 * @param rpicam what only a Pi camera has
 * @param v4l2 what only a V4L2 camera has
 * @param command program and arguments of a command camera; empty for the others
 * @param url of an http camera; may hold user and password
 * @param recovery when and how it is restarted
 * @param idle what becomes of it while nobody watches
 */
public record CameraConfig(
    String name,
    String type,
    FrameSize size,
    double fps,
    int quality,
    double brightness,
    PictureConfig picture,
    TimestampConfig timestamp,
    RpicamConfig rpicam,
    V4l2Config v4l2,
    List<String> command,
    Optional<URI> url,
    RecoveryConfig recovery,
    IdleConfig idle) {
  /** Nobody asks for it, so no camera has to be able to do it. */
  public static final double DEFAULT_BRIGHTNESS = 0.1;

  public CameraConfig {
    command = List.copyOf(command);
  }

  /** Returns name and type only: address and command may hold passwords. */
  @Override
  public String toString() {
    return "CameraConfig[name=" + name + ", type=" + type + "]";
  }

  /** At a low frame rate, whatever the time-outs, this many intervals may pass without a frame. */
  private static final double STALL_INTERVALS = 2.5;

  /** rpicam-vid keeps seven or eight frames back while it finds the exposure (seen with 1.12.0). */
  private static final double START_INTERVALS = 12;

  /** Returns the stall-timeout, longer where 2.5 frame intervals are. */
  public Duration stallTimeout() {
    return atLeast(STALL_INTERVALS, recovery.stallTimeout());
  }

  /** Returns the start-timeout, longer where twelve frame intervals are. */
  public Duration startTimeout() {
    return atLeast(START_INTERVALS, recovery.startTimeout());
  }

  /** Returns the freeze-timeout, longer where 2.5 frame intervals are; zero for never. */
  public Duration freezeTimeout() {
    return recovery.freezeTimeout().isZero()
        ? Duration.ZERO
        : atLeast(STALL_INTERVALS, recovery.freezeTimeout());
  }

  private Duration atLeast(double intervals, Duration timeout) {
    Duration least = Duration.ofNanos((long) (intervals * 1e9 / fps));
    return timeout.compareTo(least) < 0 ? least : timeout;
  }

  /**
   * How the picture is to look, as far as the camera can do that; mirrored and turned it is in any
   * case. Where a value is empty the camera's own default holds.
   *
   * @param contrast 0 to 15.99, 1 is normal
   * @param saturation 0 to 15.99, 1 is normal, 0 is grey
   * @param sharpness 0 to 15.99, 1 is normal
   * @param hflip mirror left and right
   * @param vflip mirror top and bottom
   * @param rotation clockwise, after mirroring: 0, 90, 180 or 270 degrees
   */
  public record PictureConfig(
      Optional<Double> contrast,
      Optional<Double> saturation,
      Optional<Double> sharpness,
      boolean hflip,
      boolean vflip,
      int rotation) {
    /** Returns how the picture is to be turned. */
    public Orientation orientation() {
      return Orientation.of(hflip, vflip, rotation);
    }
  }

  /**
   * The time that is drawn on the picture.
   *
   * @param format how it is written; none for no time
   * @param corner where it stands
   * @param size of the text
   */
  public record TimestampConfig(TimeFormat format, Corner corner, TextSize size) {}

  /**
   * What only a Pi camera has. Where a value is empty the camera's own default holds.
   *
   * @param index which camera, in the order of {@code rpicam-vid --list-cameras}
   * @param pipeline who makes the JPEGs
   * @param exposureValue compensation in stops, −10 to 10
   * @param shutter fixed exposure time
   * @param gain fixed analogue gain
   * @param awb white balance mode
   * @param autofocusMode autofocus mode
   * @param lensPosition in dioptres, 0 is infinity
   * @param extraArgs appended to the command line as they are
   */
  public record RpicamConfig(
      int index,
      RpicamPipeline pipeline,
      Optional<Double> exposureValue,
      Optional<Duration> shutter,
      Optional<Double> gain,
      Optional<String> awb,
      Optional<String> autofocusMode,
      Optional<Double> lensPosition,
      List<String> extraArgs) {
    public RpicamConfig {
      extraArgs = List.copyOf(extraArgs);
    }
  }

  /**
   * What only a V4L2 camera has.
   *
   * @param device path, stable name or part of the card's name; empty for the first
   * @param input number or name; empty for the one that is chosen
   * @param format its fourcc; empty for the best
   * @param range auto, full or limited: the levels of YCbCr formats
   * @param controls value by the driver's name, in the order they are set
   */
  public record V4l2Config(
      String device, String input, String format, String range, Map<String, String> controls) {
    public V4l2Config {
      controls = Collections.unmodifiableMap(new LinkedHashMap<>(controls));
    }
  }

  /**
   * When and how a camera is restarted.
   *
   * @param stallTimeout a live camera without a new frame for this long is restarted
   * @param startTimeout a starting camera without a first frame for this long is restarted
   * @param freezeTimeout a camera whose frames are identical for this long is restarted; zero for
   *     never
   * @param backoffMin pause before the first new attempt; doubles with each
   * @param backoffMax longest pause between two attempts
   * @param maxFrameBytes a larger frame is dropped
   */
  public record RecoveryConfig(
      Duration stallTimeout,
      Duration startTimeout,
      Duration freezeTimeout,
      Duration backoffMin,
      Duration backoffMax,
      int maxFrameBytes) {}

  /**
   * What becomes of a camera that nobody watches.
   *
   * @param linger so long nobody must have watched before it is closed, if it is
   */
  public record IdleConfig(WhenIdle when, Duration linger) {
    /** Returns whether it is closed at all. */
    public boolean stopsCamera() {
      return when == WhenIdle.STOP_CAMERA;
    }
  }
}
