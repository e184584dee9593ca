package io.github.mjpegstream.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessagePictureTest {
  private static final String TITLE = "no signal since 12:03:11";
  private static final String REASON =
      "rpicam-vid: no cameras available. Check the ribbon cable, then restart.";
  private static final int BACKGROUND = 34;

  @ParameterizedTest
  @CsvSource({"160,120", "480,360", "640,480", "1280,720", "1920,1080", "120,160", "321,241"})
  void shouldStayWithinTheMarginsWhateverTheTextIs(int width, int height) {
    for (String reason : List.of("", REASON, REASON.repeat(40), "x".repeat(3000))) {
      for (String title : List.of(TITLE, TITLE.repeat(30))) {
        try (Canvas canvas = MessagePicture.draw(new FrameSize(width, height), title, reason)) {
          byte[] luma = new byte[width * height];
          canvas.pixels().getBytes(0, luma);

          assertThat(ink(luma, width, 0, 0, width, height)).isPositive();
          assertThat(ink(luma, width, 0, 0, width, 4)).isZero();
          assertThat(ink(luma, width, 0, height - 4, width, height)).isZero();
          assertThat(ink(luma, width, 0, 0, 4, height)).isZero();
          assertThat(ink(luma, width, width - 4, 0, width, height)).isZero();
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"16,16", "1,1", "64,8", "8,64", "3,1000"})
  void shouldNotFailWhenThereIsNoRoomForText(int width, int height) {
    try (Canvas canvas = MessagePicture.draw(new FrameSize(width, height), TITLE, REASON)) {
      assertThat(Pictures.luma(canvas, 0, 0)).isEqualTo(BACKGROUND);
    }
  }

  @Test
  void shouldUseLargerTextWhenThePictureIsLarger() {
    try (Canvas small = MessagePicture.draw(new FrameSize(320, 240), TITLE, "");
        Canvas large = MessagePicture.draw(new FrameSize(1280, 960), TITLE, "")) {
      byte[] smallLuma = new byte[320 * 240];
      byte[] largeLuma = new byte[1280 * 960];
      small.pixels().getBytes(0, smallLuma);
      large.pixels().getBytes(0, largeLuma);

      int smallInk = ink(smallLuma, 320, 0, 0, 320, 240);
      assertThat(ink(largeLuma, 1280, 0, 0, 1280, 960)).isGreaterThan(10 * smallInk);
    }
  }

  @Test
  void shouldBreakAtSpacesAndCutWithAnEllipsis() {
    List<String> lines = WordWrap.lines("check the ribbon cable /dev/averylongname", 10);

    assertThat(lines).containsExactly("check the", "ribbon", "cable", "/dev/avery", "longname");
    assertThat(WordWrap.firstLines(lines, 2, 10)).containsExactly("check the", "ribbon...");
    assertThat(WordWrap.firstLines(lines, 4, 10)).endsWith("/dev/av...");
    assertThat(WordWrap.firstLines(lines, 5, 10)).isEqualTo(lines);
    assertThat(WordWrap.lines("  ", 10)).isEmpty();
  }

  private static int ink(byte[] luma, int width, int fromX, int fromY, int toX, int toY) {
    int count = 0;
    for (int y = fromY; y < toY; y++) {
      for (int x = fromX; x < toX; x++) {
        if (luma[y * width + x] != BACKGROUND) {
          count++;
        }
      }
    }
    return count;
  }
}
