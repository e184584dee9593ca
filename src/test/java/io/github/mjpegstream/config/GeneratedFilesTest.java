package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the files that are made from the table of keys in step with it. */
final class GeneratedFilesTest {
  private static final Path PAGE = Path.of("docs", "configuration.md");
  private static final Path SAMPLE = Path.of("mjpeg-stream.sample.yml");

  @TempDir private Path directory;

  @Test
  void shouldMatchTableOfKeysWhenPageIsRead() throws IOException {
    assertUpToDate(PAGE, ConfigurationPage.markdown());
  }

  @Test
  void shouldMatchTableOfKeysWhenSampleIsRead() throws IOException {
    assertUpToDate(SAMPLE, SampleConfig.yaml());
  }

  private static void assertUpToDate(Path file, String expected) throws IOException {
    if (Boolean.getBoolean("regenerate")) {
      Files.writeString(file, expected);
    }
    assertThat(Files.readString(file))
        .as(
            "%s is out of date; run ./mvnw -q test -Dtest=GeneratedFilesTest -Dregenerate=true",
            file)
        .isEqualTo(expected);
  }

  @Test
  void shouldGiveDefaultsWhenSampleIsLoaded() throws Exception {
    Config config = load(SampleConfig.yaml());

    assertThat(config).isEqualTo(defaults());
  }

  @Test
  void shouldGiveDefaultsWhenSampleIsUncommented() throws Exception {
    String uncommented = SampleConfig.yaml().replaceAll("(?m)^( *)#(?=[a-z-]+:)", "$1");

    Config config = load(uncommented);

    assertThat(config).isEqualTo(defaults());
    for (ConfigKey<?> key : ConfigKey.all()) {
      assertThat(uncommented).containsPattern("(?m)^ *" + key.shortName() + ": ");
    }
  }

  @Test
  void shouldLoadWhenAnyExampleOfPageIsUsed() throws Exception {
    List<Config> configs = new ArrayList<>();
    Matcher example =
        Pattern.compile("(?s)```yaml\n(.*?)```").matcher(ConfigurationPage.markdown());
    while (example.find()) {
      configs.add(load(example.group(1)));
    }

    assertThat(configs).hasSize(2);
    assertThat(configs.get(1).cameras())
        .extracting(CameraConfig::name)
        .containsExactly("front", "door", "microscope");
    assertThat(configs.get(1).cameras())
        .extracting(CameraConfig::fps)
        .containsExactly(10.0, 10.0, 5.0);
  }

  private Config load(String yaml) throws Exception {
    Path file = Files.writeString(directory.resolve("mjpeg-stream.yml"), yaml);
    return new ConfigLoader(Map.of()).load(Optional.of(file.toString()), Map.of()).config();
  }

  private static Config defaults() throws ConfigException {
    return new ConfigLoader(Map.of()).load(Optional.empty(), Map.of()).config();
  }
}
