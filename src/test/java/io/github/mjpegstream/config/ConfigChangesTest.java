package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigChangesTest {
  @TempDir private Path folder;
  private final Map<String, String> environment = new HashMap<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          server: {port: 5000}   | server: {port: 5001}      | server.port 5000 → 5001
          server: {host: "*"}    | server: {host: 127.0.0.1} | server.host "*" → 127.0.0.1
          log-level: info        | log-level: debug          | log-level info → debug
          server: {port: 5000}   | server: {port: 05000}     | ''
          camera: {fps: 5}       | camera: {fps: 5}          | ''
          """)
  void shouldTellWhatIsDifferentOnTheServer(String before, String after, String changes)
      throws Exception {
    ConfigChanges found = between(before, after);

    assertThat(words(found.server())).isEqualTo(changes);
    assertThat(found.changed()).isEmpty();
    assertThat(found.added()).isEmpty();
    assertThat(found.removed()).isEmpty();
    assertThat(found.reordered()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                               | {fps: 10}                     | fps 5 → 10
          {fps: 10, hflip: true}           | {hflip: true}                 | fps 10 → 5
          {fps: 10}                        | {fps: 10.0}                   | ''
          {type: test-pattern}             | {type: command, command: a b} | type test-pattern → command, command [] → ["a", "b"]
          {type: http, url: "http://u:old@h/"} | {type: http, url: "http://u:new@h/"} | url "http://u:***@h/" (in what is not shown)
          {controls: {gain: 1, focus: 2}}  | {controls: {gain: 3}}         | control:gain 1 → 3, control:focus 2 → not set
          {controls: {gain: 1, focus: 2}}  | {controls: {focus: 2, gain: 1}} | ''
          {timestamp: "%H"}                | {timestamp: ""}               | timestamp "%H" → ""
          """)
  void shouldTellWhatIsDifferentOnACamera(String before, String after, String changes)
      throws Exception {
    ConfigChanges found = between("camera: " + before, "camera: " + after);

    assertThat(
            found.changed().stream()
                .map(change -> words(change.before().changes(change.after())))
                .findFirst()
                .orElse(""))
        .isEqualTo(changes);
    assertThat(found.server()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a b   | a b   | ''    | ''    | false
          a b   | a b c | c     | ''    | false
          a b   | b     | ''    | a     | false
          a b   | b a   | ''    | ''    | true
          a b   | c a b | c     | ''    | true
          a b   | a c   | c     | b     | false
          a b   | c b   | c     | a     | true
          """)
  void shouldTellWhichCamerasCameAndWentAndMoved(
      String before, String after, String added, String removed, boolean reordered)
      throws Exception {
    ConfigChanges found = between(cameras(before), cameras(after));

    assertThat(found.added()).extracting(CameraSettings::name).isEqualTo(list(added));
    assertThat(found.removed()).isEqualTo(list(removed));
    assertThat(found.changed()).isEmpty();
    assertThat(found.reordered()).isEqualTo(reordered);
  }

  @Test
  void shouldTellOnlyTheCamerasThatSeeACommonChange() throws Exception {
    String yaml = "camera: {fps: %s}\ncameras:\n  own: {fps: 7}\n  common: {}\n";

    ConfigChanges found = between(yaml.formatted(5), yaml.formatted(10));

    assertThat(found.changed())
        .extracting(ConfigChanges.CameraChange::name)
        .containsExactly("common");
  }

  @Test
  void shouldNotSeeWhatAStrongerSourceHides() throws Exception {
    environment.put("MJPEG_STREAM_FPS", "3");

    assertThat(between("camera: {fps: 5}", "camera: {fps: 10}").changed()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // key, of what type, effect
    "stall-timeout,  rpicam,       KNOWN",
    "freeze-timeout, v4l2,         KNOWN",
    "backoff-max,    test-pattern, KNOWN",
    "fps,            rpicam,       CONTROL",
    "fps,            auto,         CONTROL",
    "fps,            command,      KNOWN",
    "quality,        http,         KNOWN",
    "contrast,       v4l2,         CONTROL",
    "contrast,       command,      NONE",
    "awb,            rpicam,       CONTROL",
    "awb,            v4l2,         NONE",
    "index,          rpicam,       REPLACE",
    "index,          http,         NONE",
    "extra-args,     auto,         REPLACE",
    "device,         v4l2,         REPLACE",
    "device,         rpicam,       NONE",
    "controls,       v4l2,         CONTROL",
    "controls,       command,      NONE",
    "command,        command,      REPLACE",
    "command,        http,         NONE",
    "url,            http,         REPLACE",
    "url,            rpicam,       NONE",
    "hflip,          http,         RESTART",
    "timestamp,      rpicam,       RESTART",
    "max-frame-size, command,      REPLACE",
    "max-frame-size, test-pattern, NONE",
    "type,           rpicam,       REPLACE",
  })
  void shouldKnowWhatAChangeTakes(String key, String type, KeyEffect effect) {
    assertThat(KeyEffect.of(key(key), type)).isEqualTo(effect);
  }

  @Test
  void shouldKeepWhatWasSetMeanwhileUnlessTheFileSaysSomethingElseNow() throws Exception {
    CameraSettings before = camera("{fps: 5, quality: 40, controls: {gain: 1, focus: 2, hue: 3}}");
    CameraSettings set =
        before.withValuesOf(
            camera("{fps: 9, quality: 90, controls: {gain: 7, hue: 8, sharpness: 9}}"),
            Set.of("fps", "quality", "control:gain", "control:focus", "control:hue"));
    CameraSettings after = camera("{fps: 6, quality: 40, controls: {gain: 4, focus: 2, hue: 3}}");

    CameraSettings next = set.reloaded(before, after);

    // The file has another value for fps and gain now.
    assertThat(next.config().fps()).isEqualTo(6);
    assertThat(next.config().quality()).isEqualTo(90);
    assertThat(next.ownControls()).containsExactly(Map.entry("gain", "4"), Map.entry("hue", "8"));
    assertThat(words(set.changes(next))).isEqualTo("fps 9 → 6, control:gain 7 → 4");
  }

  @Test
  void shouldTakePlacesFromTheNewReading() throws Exception {
    environment.put("MJPEG_STREAM_FPS", "5");
    CameraSettings before = camera("{quality: 40}");
    environment.clear();
    CameraSettings after = camera("{quality: 40}");

    assertThat(before.strongerThanFile("fps")).isPresent();
    assertThat(before.reloaded(before, after).strongerThanFile("fps")).isEmpty();
  }

  private ConfigChanges between(String before, String after) throws Exception {
    return ConfigChanges.between(load(before), load(after));
  }

  private CameraSettings camera(String yaml) throws Exception {
    return load("camera: " + yaml).cameraSettings().get(0);
  }

  private LoadedConfig load(String yaml) throws IOException, ConfigException {
    Path file = Files.writeString(folder.resolve("config.yml"), yaml);
    return new ConfigLoader(environment).load(Optional.of(file.toString()), Map.of());
  }

  private static String cameras(String names) {
    StringBuilder yaml = new StringBuilder("cameras:\n");
    list(names).forEach(name -> yaml.append("  ").append(name).append(": {}\n"));
    return yaml.toString();
  }

  private static List<String> list(String names) {
    return names.isEmpty() ? List.of() : List.of(names.split(" "));
  }

  private static String words(List<KeyChange> changes) {
    return String.join(", ", changes.stream().map(KeyChange::toString).toList());
  }

  private static ConfigKey<?> key(String shortName) {
    return ConfigKey.all().stream()
        .filter(key -> key.shortName().equals(shortName))
        .findFirst()
        .orElseThrow();
  }
}
