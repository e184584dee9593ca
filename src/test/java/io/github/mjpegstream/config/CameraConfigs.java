package io.github.mjpegstream.config;

import io.github.mjpegstream.config.CameraConfig.IdleConfig;
import io.github.mjpegstream.config.CameraConfig.PictureConfig;
import io.github.mjpegstream.config.CameraConfig.RecoveryConfig;
import io.github.mjpegstream.config.CameraConfig.RpicamConfig;
import io.github.mjpegstream.config.CameraConfig.TimestampConfig;
import io.github.mjpegstream.config.CameraConfig.V4l2Config;
import io.github.mjpegstream.frame.FrameSize;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds camera configurations for tests: the defaults, and what differs from them. */
public final class CameraConfigs {
  private final String name;
  private String type = "auto";
  private FrameSize size = new FrameSize(480, 360);
  private double fps = 5;
  private int quality = 40;
  private double brightness = 0.1;
  private PictureConfig picture = picture();
  private TimestampConfig timestamp = timestamp("");
  private RpicamConfig rpicam = rpicam();
  private V4l2Config v4l2 = v4l2("");
  private List<String> command = List.of();
  private Optional<URI> url = Optional.empty();
  private RecoveryConfig recovery =
      new RecoveryConfig(
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ZERO,
          Duration.ofMillis(500),
          Duration.ofSeconds(30),
          16 << 20);

  private IdleConfig idle = new IdleConfig(WhenIdle.KEEP_RUNNING, Duration.ofSeconds(30));

  private CameraConfigs(String name) {
    this.name = name;
  }

  public static CameraConfigs camera(String name) {
    return new CameraConfigs(name);
  }

  public CameraConfigs type(String type) {
    this.type = type;
    return this;
  }

  public CameraConfigs size(FrameSize size) {
    this.size = size;
    return this;
  }

  public CameraConfigs fps(double fps) {
    this.fps = fps;
    return this;
  }

  public CameraConfigs quality(int quality) {
    this.quality = quality;
    return this;
  }

  public CameraConfigs brightness(double brightness) {
    this.brightness = brightness;
    return this;
  }

  public CameraConfigs picture(PictureConfig picture) {
    this.picture = picture;
    return this;
  }

  public CameraConfigs timestamp(TimestampConfig timestamp) {
    this.timestamp = timestamp;
    return this;
  }

  public CameraConfigs rpicam(RpicamConfig rpicam) {
    this.rpicam = rpicam;
    return this;
  }

  public CameraConfigs v4l2(V4l2Config v4l2) {
    this.v4l2 = v4l2;
    return this;
  }

  public CameraConfigs command(List<String> command) {
    this.command = command;
    return this;
  }

  public CameraConfigs url(URI url) {
    this.url = Optional.of(url);
    return this;
  }

  public CameraConfigs recovery(RecoveryConfig recovery) {
    this.recovery = recovery;
    return this;
  }

  /** The camera is closed when nobody has watched for so long. */
  public CameraConfigs stopsAfter(Duration linger) {
    this.idle = new IdleConfig(WhenIdle.STOP_CAMERA, linger);
    return this;
  }

  public CameraConfig build() {
    return new CameraConfig(
        name,
        type,
        size,
        fps,
        quality,
        brightness,
        picture,
        timestamp,
        rpicam,
        v4l2,
        command,
        url,
        recovery,
        idle);
  }

  /** A V4L2 device of which nothing is asked. */
  public static V4l2Config v4l2(String device) {
    return new V4l2Config(device, "", "", "auto", Map.of());
  }

  /** A picture as the camera makes it. */
  public static PictureConfig picture() {
    return new PictureConfig(Optional.empty(), Optional.empty(), Optional.empty(), false, false, 0);
  }

  /** A picture that is mirrored and turned. */
  public static PictureConfig turned(boolean hflip, boolean vflip, int rotation) {
    return new PictureConfig(
        Optional.empty(), Optional.empty(), Optional.empty(), hflip, vflip, rotation);
  }

  /** A time in the usual corner and size. */
  public static TimestampConfig timestamp(String format) {
    try {
      return new TimestampConfig(TimeFormat.parse(format), Corner.BOTTOM_LEFT, TextSize.MEDIUM);
    } catch (BadValueException e) {
      throw new AssertionError(e);
    }
  }

  /** A Pi camera of which nothing is asked. */
  public static RpicamConfig rpicam() {
    return rpicam(RpicamPipeline.MJPEG);
  }

  /** A Pi camera of which nothing else is asked, with extra arguments. */
  public static RpicamConfig rpicam(List<String> extraArgs) {
    return rpicam(RpicamPipeline.MJPEG, extraArgs);
  }

  /** A Pi camera of which nothing else is asked. */
  public static RpicamConfig rpicam(RpicamPipeline pipeline) {
    return rpicam(pipeline, List.of());
  }

  private static RpicamConfig rpicam(RpicamPipeline pipeline, List<String> extraArgs) {
    return new RpicamConfig(
        0,
        pipeline,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        extraArgs);
  }
}
