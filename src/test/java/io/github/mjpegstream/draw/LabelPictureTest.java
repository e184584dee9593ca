package io.github.mjpegstream.draw;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Patch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LabelPictureTest {
  private static final String TIME = "2026-11-26 12:34:56";

  @ParameterizedTest
  @CsvSource({
    "false, false, 8, 8",
    "true,  false, 392, 8",
    "false, true,  8, 320",
    "true,  true,  392, 320",
  })
  void shouldStandInItsCornerOnTheBordersOfBlocks(
      boolean right, boolean bottom, int left, int top) {
    Patch patch = LabelPicture.draw(new FrameSize(640, 360), TIME, 14, right, bottom);

    // Nineteen characters of twelve pixels, with four around them.
    assertThat(patch.right() - patch.left()).isEqualTo(240);
    assertThat(patch.bottom() - patch.top()).isEqualTo(32);
    assertThat(patch.left()).isEqualTo(left);
    assertThat(patch.top()).isEqualTo(top);
  }

  @Test
  void shouldBeWhiteOnABlackFrame() {
    Patch patch = LabelPicture.draw(new FrameSize(640, 360), "H", 7, false, false);

    StringBuilder picture = new StringBuilder();
    for (int y = patch.top(); y < patch.bottom(); y++) {
      for (int x = patch.left(); x < patch.right(); x++) {
        picture.append(patch.luma(x, y) == 255 ? '#' : patch.luma(x, y) == 0 ? '.' : '?');
      }
      picture.append('\n');
    }
    assertThat(picture.toString())
        .isEqualTo(
            """
            ................
            ................
            ................
            ..#...#.........
            ..#...#.........
            ..#...#.........
            ..#####.........
            ..#...#.........
            ..#...#.........
            ..#...#.........
            ................
            ................
            ................
            ................
            ................
            ................
            """);
  }

  @ParameterizedTest
  @CsvSource({"16, 16", "17, 9", "160, 120", "239, 100", "1, 1"})
  void shouldNeverBeLargerThanThePicture(int width, int height) {
    for (boolean far : new boolean[] {false, true}) {
      Patch patch = LabelPicture.draw(new FrameSize(width, height), TIME, 200, far, far);

      assertThat(patch.right()).isLessThanOrEqualTo(width);
      assertThat(patch.bottom()).isLessThanOrEqualTo(height);
      assertThat(patch.isEmpty()).isFalse();
    }
  }
}
