package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NearestWordTest {
  private static final List<String> KNOWN =
      List.of("fps", "quality", "resolution", "hflip", "vflip");

  @ParameterizedTest
  @CsvSource({
    "fsp,fps",
    "fp,fps",
    "qualty,quality",
    "qaulity,quality",
    "vflp,vflip",
    "res,resolution",
    "ressolutoin,resolution"
  })
  void shouldFindWordWhenItIsNear(String word, String expected) {
    assertThat(NearestWord.to(word, KNOWN)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"speed", "port", "q", "flop-flop"})
  void shouldFindNothingWhenNoWordIsNear(String word) {
    assertThat(NearestWord.to(word, KNOWN)).isEmpty();
  }
}
