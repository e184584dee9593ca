package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CredentialsTest {
  private static final String URL = "http://watcher:sesame@camera/stream";

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("front-url"), URL + "\n");
    Files.writeString(folder.resolve("rate"), "sesame");
  }

  @Test
  void shouldStandForAValueInTheFileTheEnvironmentAndOnTheCommandLine() throws Exception {
    Map<String, String> environment = environment("MJPEG_STREAM_HOST", "credential:host");
    Files.writeString(folder.resolve("host"), "127.0.0.1");
    Files.writeString(folder.resolve("rate"), "7");

    LoadedConfig loaded =
        new ConfigLoader(environment)
            .load(
                Optional.of(file("url: credential:front-url")),
                Map.of(ConfigKey.FPS, "credential:rate"));

    assertThat(loaded.config().cameras().get(0).url()).contains(URI.create(URL));
    assertThat(loaded.config().cameras().get(0).fps()).isEqualTo(7);
    assertThat(loaded.config().server().host()).isEqualTo("127.0.0.1");
  }

  @Test
  void shouldBePrintedByItsName() throws Exception {
    LoadedConfig loaded =
        new ConfigLoader(environment())
            .load(Optional.of(file("url: credential:front-url")), Map.of());

    assertThat(loaded.toYaml()).contains("url: \"credential:front-url\"").doesNotContain("sesame");
  }

  @Test
  void shouldStayInTheFileWhenASettingIsSaved() throws Exception {
    String file = file("url: credential:front-url");
    LoadedConfig loaded = new ConfigLoader(environment()).load(Optional.of(file), Map.of());
    CameraSettings camera = loaded.cameraSettings().get(0);
    List<CameraControl> controls = camera.controls(Map.of("quality", true), List.of());

    loaded
        .settingsFile()
        .orElseThrow()
        .write(
            camera.with(
                controls, Map.of("quality", new ControlValue(ControlValue.Kind.NUMBER, "70"))),
            Set.of("quality"));

    assertThat(Path.of(file))
        .content()
        .contains("credential:front-url")
        .contains("quality: 70")
        .doesNotContain("sesame");
  }

  @Test
  void shouldSayWhatIsWrongAndNeverWhatItHolds() throws Exception {
    assertThat(problem("url: http://camera/\n  fps: credential:rate", environment()))
        .isEqualTo(
            "camera.fps: what credential:rate holds (expected: a number, 0.1 to 240), "
                + folder.resolve("config.yml")
                + ":4");
    assertThat(problem("url: credential:back-url", environment()))
        .contains(
            "camera.url: credential:back-url, which there is not"
                + " (expected: LoadCredential=back-url:PATH in the service's unit)");
    assertThat(problem("url: credential:front-url", Map.of()))
        .contains("camera.url: credential:front-url, but no credentials were given (expected: ");
    assertThat(problem("url: credential:../rate", environment()))
        .contains("(expected: credential:NAME, with a name as in LoadCredential=NAME:PATH)");
    Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xFF});
    assertThat(problem("url: credential:bytes", environment())).contains("which is not UTF-8");
  }

  private String problem(String line, Map<String, String> environment) throws IOException {
    Optional<String> file = Optional.of(file(line));
    Throwable[] thrown = new Throwable[1];
    assertThatThrownBy(() -> new ConfigLoader(environment).load(file, Map.of()))
        .isInstanceOfSatisfying(ConfigException.class, e -> thrown[0] = e);
    List<String> problems = ((ConfigException) thrown[0]).problems();
    assertThat(problems).hasSize(1);
    assertThat(problems.get(0)).doesNotContain("sesame");
    return problems.get(0);
  }

  private Map<String, String> environment(String... more) {
    return more.length == 0
        ? Map.of("CREDENTIALS_DIRECTORY", folder.toString())
        : Map.of("CREDENTIALS_DIRECTORY", folder.toString(), more[0], more[1]);
  }

  private String file(String line) throws IOException {
    return Files.writeString(
            folder.resolve("config.yml"), "camera:\n  type: http\n  " + line + "\n")
        .toString();
  }
}
