package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class WordsTest {
  @Test
  void shouldKeepMetacharactersWhenShellWouldNot() throws BadValueException {
    List<String> words = Words.split("  a  $HOME `b` * ~ | ; > x\t\\'c\\ d 'e\\'f\"g h\"'i' ");

    assertThat(words)
        .containsExactly("a", "$HOME", "`b`", "*", "~", "|", ";", ">", "x", "'c d", "e\\fg hi");
  }

  @Test
  void shouldBeEmptyWhenTextIsBlank() throws BadValueException {
    assertThat(Words.split("  ")).isEmpty();
  }

  @Test
  void shouldGiveSameWordsWhenJoinedOnesAreSplit() throws BadValueException {
    Random random = new Random(7);
    for (int round = 0; round < 500; round++) {
      List<String> words = new ArrayList<>();
      for (int word = random.nextInt(4); word > 0; word--) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
          text.append(" '\"\\a\n-$".charAt(random.nextInt(8)));
        }
        words.add(text.toString());
      }

      assertThat(Words.split(Words.join(words))).isEqualTo(words);
    }
  }
}
