package io.github.mjpegstream.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBufUtil;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CanvasTest {
  private static final Colour RED = Colour.rgb(0xFF0000);

  @Test
  void shouldFillExactlyTheRectangle() {
    try (Canvas canvas = new Canvas(new FrameSize(16, 12))) {
      canvas.fill(4, 2, 6, 4, RED);

      for (int y = 0; y < 12; y++) {
        for (int x = 0; x < 16; x++) {
          boolean inside = x >= 4 && x < 10 && y >= 2 && y < 6;
          assertThat(Pictures.colour(canvas, x, y)).isEqualTo(inside ? RED : Colour.BLACK);
        }
      }
    }
  }

  @Test
  void shouldCutOffWhatLiesOutside() {
    try (Canvas canvas = new Canvas(new FrameSize(17, 11))) {
      canvas.fill(-100, -100, 1000, 1000, RED);
      canvas.fill(17, 0, 5, 5, Colour.WHITE);
      canvas.fill(3, 3, 0, -2, Colour.WHITE);
      canvas.text("Wide text", 10, 8, 3, RED);
      canvas.text("Wide text", -20, -20, 3, RED);

      byte[] all = ByteBufUtil.getBytes(canvas.pixels());
      assertThat(all).hasSize(17 * 11 + 2 * 9 * 6);
      assertThat(Pictures.colour(canvas, 16, 10)).isEqualTo(RED);
    }
  }

  @Test
  void shouldConvertRgbAsJfifDoes() {
    assertThat(Colour.rgb(0xFFFFFF)).isEqualTo(Colour.WHITE);
    assertThat(Colour.rgb(0xFF0000)).isEqualTo(new Colour(76, 85, 255));
    assertThat(Colour.rgb(0x00FF00)).isEqualTo(new Colour(150, 44, 21));
    assertThat(Colour.rgb(0x0000FF)).isEqualTo(new Colour(29, 255, 107));
  }

  @Test
  void shouldDrawEveryCharacterDifferently() {
    Set<String> shapes = new HashSet<>();
    for (char c = ' '; c <= '~'; c++) {
      StringBuilder shape = new StringBuilder();
      for (int row = 0; row < BitmapFont.HEIGHT; row++) {
        shape.append(Integer.toHexString(BitmapFont.row(c, row))).append(' ');
      }
      assertThat(shapes.add(shape.toString())).as("'%s'", c).isTrue();
    }
  }

  @Test
  void shouldDrawTheDotsOfALetterWhenItIsScaled() {
    try (Canvas canvas = new Canvas(new FrameSize(20, 20))) {
      canvas.text("L", 2, 4, 2, Colour.WHITE);

      // A stem of one dot, seven dots high, and a foot of five dots.
      assertThat(Pictures.luma(canvas, 2, 4)).isEqualTo(255);
      assertThat(Pictures.luma(canvas, 3, 15)).isEqualTo(255);
      assertThat(Pictures.luma(canvas, 4, 15)).isZero();
      assertThat(Pictures.luma(canvas, 11, 17)).isEqualTo(255);
      assertThat(Pictures.luma(canvas, 12, 17)).isZero();
      assertThat(Pictures.luma(canvas, 2, 18)).isZero();
    }
  }

  @Test
  void shouldReplaceWhatTheFontDoesNotHave() {
    assertThat(BitmapFont.toAscii("a—b–c “d” it’s … 5 µs 40 °C ü漢\uD83D\uDE00\n"))
        .isEqualTo("a-b-c \"d\" it's ... 5 us 40 oC ??? ");
  }

  @Test
  void shouldCopyWholeRowsOfAnotherCanvas() {
    FrameSize size = new FrameSize(9, 9);
    try (Canvas source = new Canvas(size);
        Canvas target = new Canvas(size);
        Canvas other = new Canvas(new FrameSize(9, 8))) {
      source.fill(0, 0, 9, 9, RED);

      target.copyRowsFrom(source, 4, 100);

      assertThat(Pictures.colour(target, 8, 3)).isEqualTo(Colour.BLACK);
      assertThat(Pictures.colour(target, 0, 4)).isEqualTo(RED);
      assertThat(Pictures.colour(target, 8, 8)).isEqualTo(RED);
      assertThatThrownBy(() -> target.copyFrom(other)).hasMessage("canvas of 9x8 (expected: 9x9)");
    }
  }

  @Test
  void shouldRefuseAColourOutOfRange() {
    assertThatThrownBy(() -> new Colour(256, 0, 0))
        .hasMessage("colour 256,0,0 (expected: each 0 to 255)");
  }
}
