package io.github.mjpegstream.camera.rpicam;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraConfig.PictureConfig;
import io.github.mjpegstream.config.CameraConfig.RpicamConfig;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.config.RpicamPipeline;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RpicamCommandLineTest {
  private static CameraConfig camera(RpicamConfig rpicam, double fps, double brightness) {
    return camera(CameraConfigs.picture(), rpicam, fps, brightness);
  }

  private static CameraConfig camera(
      PictureConfig picture, RpicamConfig rpicam, double fps, double brightness) {
    return CameraConfigs.camera("test")
        .type("rpicam")
        .size(new FrameSize(1280, 720))
        .fps(fps)
        .quality(80)
        .brightness(brightness)
        .picture(picture)
        .rpicam(rpicam)
        .build();
  }

  @Test
  void shouldPassOnlyTheNecessaryWhenNothingIsConfigured() {
    List<String> line = RpicamCommandLine.arguments(camera(CameraConfigs.rpicam(), 30, 0));

    assertThat(String.join(" ", line))
        .isEqualTo(
            "-n -t 0 --flush --codec mjpeg --quality 80 --width 1280 --height 720 --framerate 30.0"
                + " --camera 0 --info-text "
                + SensorInfo.TEMPLATE
                + " --brightness 0.0 -o -");
  }

  /** The program refuses an option that is given twice. */
  @ParameterizedTest
  @ValueSource(strings = {"--info-text", "--info-text=%fps"})
  void shouldNotAskForItsOwnLinesWhenTheUserAsksForOthers(String option) {
    CameraConfig camera = camera(CameraConfigs.rpicam(List.of(option)), 30, 0);

    assertThat(RpicamCommandLine.arguments(camera)).doesNotContain(SensorInfo.TEMPLATE);
  }

  @Test
  void shouldAskForRawPicturesWhenTheServerEncodes() {
    List<String> line =
        RpicamCommandLine.arguments(camera(CameraConfigs.rpicam(RpicamPipeline.RAW), 30, 0));

    assertThat(String.join(" ", line))
        .contains(" --flush --codec yuv420 --width ")
        .doesNotContain("--quality");
  }

  @Test
  void shouldPassEverythingWhenEverythingIsConfigured() {
    RpicamConfig rpicam =
        new RpicamConfig(
            1,
            RpicamPipeline.MJPEG,
            Optional.of(-1.5),
            Optional.of(Duration.ofMillis(20)),
            Optional.of(4.0),
            Optional.of("indoor"),
            Optional.of("manual"),
            Optional.of(0.0001),
            List.of("--mode", "2304:1296:10:P"));

    PictureConfig picture =
        new PictureConfig(Optional.of(1.5), Optional.of(0.0), Optional.of(2.0), true, true, 180);

    List<String> line = RpicamCommandLine.arguments(camera(picture, rpicam, 12.5, -0.25));

    assertThat(String.join(" ", line))
        .isEqualTo(
            "-n -t 0 --flush --codec mjpeg --quality 80 --width 1280 --height 720 --framerate 12.5"
                + " --camera 1 --info-text "
                + SensorInfo.TEMPLATE
                + " --brightness -0.25 --contrast 1.5 --saturation 0.0 --sharpness 2.0"
                + " --ev -1.5 --shutter 20000 --gain 4.0 --awb indoor --autofocus-mode manual"
                + " --lens-position 0.00010 --hflip --vflip --rotation 180 -o - --mode"
                + " 2304:1296:10:P");
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, 0,   '',                              UPRIGHT",
    "true,  false, 0,   --hflip,                         MIRRORED",
    "false, true,  180, --vflip --rotation 180,          MIRRORED",
    // A quarter is refused by the program, and left to the server.
    "false, false, 90,  '',                              UPRIGHT",
    "true,  true,  270, --hflip --vflip,                 ROTATED_180",
  })
  void shouldAskOnlyForTheTurnsThatTheProgramKnows(
      boolean hflip, boolean vflip, int rotation, String options, Orientation turned) {
    PictureConfig picture = CameraConfigs.turned(hflip, vflip, rotation);

    String line =
        String.join(
            " ", RpicamCommandLine.arguments(camera(picture, CameraConfigs.rpicam(), 5, 0.1)));

    assertThat(line).endsWith((options.isEmpty() ? "" : " " + options) + " -o -");
    assertThat(line.replace(options + " -o -", "")).doesNotContain("flip").doesNotContain("rotat");
    assertThat(RpicamCommandLine.turned(picture)).isEqualTo(turned);
  }

  @Test
  void shouldWriteAPointWhenTheLocaleHasAComma() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(RpicamCommandLine.arguments(camera(CameraConfigs.rpicam(), 7.5, 0.5)))
          .contains("7.5", "0.5");
    } finally {
      Locale.setDefault(before);
    }
  }
}
