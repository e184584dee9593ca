package io.github.mjpegstream.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineTailTest {
  private final List<String> told = new ArrayList<>();
  private final LineTail tail = new LineTail(told::add);

  private void feed(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    tail.feed(bytes, bytes.length);
  }

  @Test
  void shouldJoinPiecesWhenALineComesInSeveralReads() {
    feed("ERROR: ***");
    feed(" no cameras available ***\nnext");
    tail.end();

    assertThat(tail.lines()).containsExactly("ERROR: *** no cameras available ***", "next");
    assertThat(told).isEqualTo(tail.lines());
  }

  @Test
  void shouldKeepTheLastLinesWhenThereAreMany() {
    for (int i = 0; i < 100; i++) {
      feed("line " + i + "\n");
    }

    assertThat(tail.lines()).hasSize(20).startsWith("line 80").endsWith("line 99");
  }

  @Test
  void shouldCutALineWhenItIsEndless() {
    feed("x".repeat(100_000));
    feed("\nshort\n");

    assertThat(tail.lines()).containsExactly("x".repeat(LineTail.MAX_LINE_BYTES), "short");
  }

  @Test
  void shouldReplaceWhatMovesACursorWhenALineHoldsIt() {
    feed("\u001b[1;31mred\u001b[0m\u0007\ttab\u202e\n");

    assertThat(tail.lines()).containsExactly("?[1;31mred?[0m? tab?");
  }

  @Test
  void shouldNeitherKeepNorTellWhatIsTakenAside() {
    List<String> shown = new ArrayList<>();
    LineTail picky =
        new LineTail(line -> shown.add(line) && line.startsWith("temperature"), told::add);
    byte[] text = "temperature 41\nERROR\ntemperature 42\n".getBytes(StandardCharsets.UTF_8);

    picky.feed(text, text.length);

    assertThat(shown).containsExactly("temperature 41", "ERROR", "temperature 42");
    assertThat(picky.lines()).containsExactly("ERROR");
    assertThat(told).containsExactly("ERROR");
  }

  @Test
  void shouldTakeCarriageReturnsForLineEndsWhenAProgramShowsProgress() {
    feed("frame=1\rframe=2\r\n\n  \n");

    assertThat(tail.lines()).containsExactly("frame=1", "frame=2");
  }
}
