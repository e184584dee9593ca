package io.github.mjpegstream.camera.v4l2;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatChoiceTest {
  private static final FrameSize VGA = new FrameSize(640, 480);
  private static final FrameSize HD = new FrameSize(1280, 720);

  @ParameterizedTest
  @CsvSource({
    "640x480,   640x480",
    // The smallest of the same shape that covers it, although 640x360 has fewer pixels.
    "480x360,   640x480",
    "320x180,   640x360",
    "1000x700,  1280x720",
    // Nothing covers it.
    "3840x2160, 1920x1080",
    // Of its shape there is only a picture that is far too large.
    "20x15,     320x240",
    "300x300,   640x360",
  })
  void shouldTakeTheSizeThatSuitsBest(String wanted, String expected) {
    SizeOffer offer = sizes("320x240", "640x360", "640x480", "1280x720", "1920x1080");

    assertThat(offer.nearest(size(wanted))).isEqualTo(size(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "480x360,  480x360",
    "481x361,  488x362",
    "16x16,    32x32",
    "4000x333, 1920x334",
  })
  void shouldRoundUpToTheStepsOfARange(String wanted, String expected) {
    SizeOffer offer = new SizeOffer.Range(size("32x32"), size("1920x1080"), 8, 2);

    assertThat(offer.nearest(size(wanted))).isEqualTo(size(expected));
  }

  @ParameterizedTest
  @CsvSource({"5, 5", "6, 15", "30, 29.97", "60, 29.97", "0.1, 5"})
  void shouldTakeTheSlowestRateThatIsFastEnough(double wanted, double expected) {
    RateOffer offer = new RateOffer.Discrete(List.of(29.97, 15.0, 5.0));

    assertThat(offer.nearest(wanted)).isEqualTo(expected);
  }

  @Test
  void shouldPassJpegThroughWhereTheCameraHasIt() {
    FormatChoice choice =
        best(VGA, 30, offer("YUYV", VGA, 30), offer("GREY", VGA, 30), offer("MJPG", VGA, 30));

    assertThat(choice).isEqualTo(new FormatChoice(Fourcc.of("MJPG"), VGA, 30));
  }

  @Test
  void shouldNotTakeATooSmallJpegForALargePicture() {
    FormatChoice choice = best(HD, 10, offer("MJPG", VGA, 30), offer("YUYV", HD, 10));

    assertThat(choice.fourcc()).isEqualTo(Fourcc.of("YUYV"));
  }

  @Test
  void shouldNotTakeATooSlowFormatWhereAnotherIsFastEnough() {
    FormatChoice choice = best(HD, 30, offer("MJPG", HD, 5), offer("NV12", HD, 30));

    assertThat(choice.fourcc()).isEqualTo(Fourcc.of("NV12"));
  }

  @Test
  void shouldTakeWhatIsCheapestToEncodeAndKeepColours() {
    FormatChoice choice =
        best(
            VGA,
            30,
            offer("GREY", VGA, 30),
            offer("RGB3", VGA, 30),
            offer("YUYV", VGA, 30),
            offer("YU12", VGA, 30));

    assertThat(choice.fourcc()).isEqualTo(Fourcc.of("YU12"));
  }

  @Test
  void shouldChooseNothingWhereNothingCanBeShown() {
    assertThat(FormatChoice.best(List.of(offer("BA81", VGA, 30)), VGA, 30)).isEmpty();
  }

  private static FormatChoice best(FrameSize wanted, double fps, FormatOffer... offers) {
    return FormatChoice.best(List.of(offers), wanted, fps).orElseThrow();
  }

  private static FormatOffer offer(String fourcc, FrameSize size, double fps) {
    return new FormatOffer(
        Fourcc.of(fourcc),
        new SizeOffer.Discrete(List.of(size)),
        asked -> new RateOffer.Discrete(List.of(fps)));
  }

  private static SizeOffer sizes(String... sizes) {
    return new SizeOffer.Discrete(Arrays.stream(sizes).map(FormatChoiceTest::size).toList());
  }

  private static FrameSize size(String text) {
    String[] sides = text.split("x", -1);
    return new FrameSize(Integer.parseInt(sides[0]), Integer.parseInt(sides[1]));
  }
}
