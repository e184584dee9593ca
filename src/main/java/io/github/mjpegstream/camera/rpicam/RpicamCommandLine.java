package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.PictureConfig;
import io.github.mjpegstream.config.CameraConfig.RpicamConfig;
import io.github.mjpegstream.config.RpicamPipeline;
import io.github.mjpegstream.frame.Orientation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Writes the command line of rpicam-vid. Pure.
 *
 * <p>What was not configured is not passed on: the program then uses its own default, and an older
 * one is not bothered with options it does not know. No option is passed twice; it refuses that.
 */
final class RpicamCommandLine {
  /** The one rotation that the program does: it refuses quarters. */
  private static final int UPSIDE_DOWN = 180;

  private RpicamCommandLine() {}

  /** Returns the arguments, without the program. */
  static List<String> arguments(CameraConfig camera) {
    PictureConfig picture = camera.picture();
    RpicamConfig rpicam = camera.rpicam();
    List<String> line = new ArrayList<>();
    // No preview window: without a display the program would print a line for every frame.
    line.add("-n");
    // For ever; the default is five seconds.
    add(line, "-t", "0");
    // Else the end of a frame waits in the program until the next frame is written.
    line.add("--flush");
    if (rpicam.pipeline() == RpicamPipeline.RAW) {
      add(line, "--codec", "yuv420");
    } else {
      add(line, "--codec", "mjpeg");
      add(line, "--quality", camera.quality());
    }
    add(line, "--width", camera.size().width());
    add(line, "--height", camera.size().height());
    add(line, "--framerate", number(camera.fps()));
    add(line, "--camera", rpicam.index());
    if (rpicam.extraArgs().stream().noneMatch(arg -> arg.startsWith(SensorInfo.OPTION))) {
      // A line for every frame beside it, from a thread that runs anyway.
      add(line, SensorInfo.OPTION, SensorInfo.TEMPLATE);
    }
    add(line, "--brightness", number(camera.brightness()));
    add(line, "--contrast", picture.contrast());
    add(line, "--saturation", picture.saturation());
    add(line, "--sharpness", picture.sharpness());
    add(line, "--ev", rpicam.exposureValue());
    if (rpicam.shutter().isPresent()) {
      // Microseconds: all versions read a bare number so.
      add(line, "--shutter", Long.toString(rpicam.shutter().get().toNanos() / 1000));
    }
    add(line, "--gain", rpicam.gain());
    if (rpicam.awb().isPresent()) {
      add(line, "--awb", rpicam.awb().get());
    }
    if (rpicam.autofocusMode().isPresent()) {
      add(line, "--autofocus-mode", rpicam.autofocusMode().get());
    }
    add(line, "--lens-position", rpicam.lensPosition());
    if (picture.hflip()) {
      line.add("--hflip");
    }
    if (picture.vflip()) {
      line.add("--vflip");
    }
    if (picture.rotation() == UPSIDE_DOWN) {
      add(line, "--rotation", picture.rotation());
    }
    // Last of ours: a flag before the extra arguments would take a bare word for its value.
    add(line, "-o", "-");
    line.addAll(rpicam.extraArgs());
    return line;
  }

  /** Returns how the program turns its pictures when it is told these arguments. */
  static Orientation turned(PictureConfig picture) {
    int degrees = picture.rotation() == UPSIDE_DOWN ? UPSIDE_DOWN : 0;
    return Orientation.of(picture.hflip(), picture.vflip(), degrees);
  }

  private static void add(List<String> line, String option, Optional<Double> value) {
    if (value.isPresent()) {
      add(line, option, number(value.get()));
    }
  }

  private static void add(List<String> line, String option, int value) {
    add(line, option, Integer.toString(value));
  }

  private static void add(List<String> line, String option, String value) {
    line.add(option);
    line.add(value);
  }

  /** With a point in any locale, and never with an exponent. */
  private static String number(double value) {
    return BigDecimal.valueOf(value).toPlainString();
  }
}
