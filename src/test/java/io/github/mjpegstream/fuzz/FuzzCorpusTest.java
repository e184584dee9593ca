package io.github.mjpegstream.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Feeds every target what is kept of its fuzzing; {@code src/fuzz/run} makes more. */
final class FuzzCorpusTest {
  private static final Path CORPUS = Path.of("src/fuzz/corpus");

  @TestFactory
  Stream<DynamicTest> shouldTakeEverythingThatIsKept() {
    return FuzzTargets.all().entrySet().stream()
        .map(
            target ->
                DynamicTest.dynamicTest(
                    target.getKey(), () -> feed(target.getKey(), target.getValue())));
  }

  private static void feed(String name, FuzzTargets.Target target) throws IOException {
    List<Path> inputs = files(CORPUS.resolve(name));
    assertThat(inputs).isNotEmpty();
    for (Path input : inputs) {
      try {
        target.accept(Files.readAllBytes(input));
      } catch (Exception | AssertionError e) {
        throw new AssertionError(input + ": " + e, e);
      }
    }
  }

  @Test
  void shouldHaveATargetForEveryFolder() throws IOException {
    assertThat(files(CORPUS).stream().map(folder -> folder.getFileName().toString()))
        .containsExactlyInAnyOrderElementsOf(FuzzTargets.all().keySet());
  }

  /** The corpus is cloned by everybody. */
  @Test
  void shouldKeepTheCorpusSmall() throws IOException {
    long bytes = 0;
    try (Stream<Path> all = Files.walk(CORPUS)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
    }
    assertThat(bytes).isLessThan(2_000_000);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
