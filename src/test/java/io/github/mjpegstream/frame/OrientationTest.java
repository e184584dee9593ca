package io.github.mjpegstream.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class OrientationTest {
  /** Each row is a row of the picture. */
  private static final String PICTURE = "abc/def";

  @ParameterizedTest
  @CsvSource({
    "UPRIGHT,     abc/def",
    "MIRRORED,    cba/fed",
    "FLIPPED,     def/abc",
    "ROTATED_180, fed/cba",
    "TRANSPOSED,  ad/be/cf",
    "ROTATED_90,  da/eb/fc",
    "ROTATED_270, cf/be/ad",
    "TRANSVERSED, fc/eb/da",
  })
  void shouldTurnAPictureAsItsNameSays(Orientation orientation, String expected) {
    assertThat(turn(PICTURE, orientation)).isEqualTo(expected);
    assertThat(orientation.turned(new FrameSize(3, 2)))
        .isEqualTo(new FrameSize(expected.indexOf('/'), expected.split("/", -1).length));
  }

  @ParameterizedTest
  @EnumSource
  void shouldDoInOneWhatTwoDoOneBehindTheOther(Orientation first) {
    for (Orientation second : Orientation.values()) {
      assertThat(turn(PICTURE, first.then(second)))
          .as("%s then %s", first, second)
          .isEqualTo(turn(turn(PICTURE, first), second));
    }
    assertThat(first.then(first.inverse())).isEqualTo(Orientation.UPRIGHT);
    assertThat(first.inverse().then(first)).isEqualTo(Orientation.UPRIGHT);
  }

  @ParameterizedTest
  @CsvSource({
    "false, false, 0,   UPRIGHT",
    "true,  false, 0,   MIRRORED",
    "false, true,  0,   FLIPPED",
    "true,  true,  0,   ROTATED_180",
    "false, false, 90,  ROTATED_90",
    "false, false, 180, ROTATED_180",
    "false, false, 270, ROTATED_270",
    "true,  false, 180, FLIPPED",
    "true,  true,  180, UPRIGHT",
    "true,  true,  90,  ROTATED_270",
    // Mirrored first: cba/fed, and then a quarter to the right.
    "true,  false, 90,  TRANSVERSED",
    "false, true,  90,  TRANSPOSED",
  })
  void shouldMirrorFirstAndTurnAfterwards(
      boolean mirrored, boolean flipped, int degrees, Orientation expected) {
    assertThat(Orientation.of(mirrored, flipped, degrees)).isEqualTo(expected);
  }

  @Test
  void shouldKnowNoOtherAngles() {
    assertThatThrownBy(() -> Orientation.of(false, false, 45))
        .hasMessage("45 (expected: 0, 90, 180 or 270)");
  }

  private static String turn(String picture, Orientation orientation) {
    String[] rows = picture.split("/", -1);
    FrameSize size = orientation.turned(new FrameSize(rows[0].length(), rows.length));
    StringBuilder turned = new StringBuilder();
    for (int y = 0; y < size.height(); y++) {
      for (int x = 0; x < size.width(); x++) {
        turned.append(
            rows[orientation.sourceY(x, y, rows.length)].charAt(
                orientation.sourceX(x, y, rows[0].length())));
      }
      turned.append(y + 1 < size.height() ? "/" : "");
    }
    return turned.toString();
  }
}
