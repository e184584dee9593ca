package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mjpegstream.frame.FrameSize;
import java.io.IOException;
import java.lang.reflect.Field;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigLoaderTest {
  @TempDir private Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final Map<ConfigKey<?>, String> flags = new LinkedHashMap<>();
  private Optional<String> file = Optional.empty();

  @Test
  void shouldListEveryKeyOnceWhenTableIsRead() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (Field field : ConfigKey.class.getDeclaredFields()) {
      if (field.getType() == ConfigKey.class) {
        declared.add(field.get(null));
      }
    }

    assertThat(new ArrayList<Object>(ConfigKey.all())).containsExactlyElementsOf(declared);
    assertThat(ConfigKey.all())
        .filteredOn(ConfigKey::hasFlag)
        .extracting(ConfigKey::flag)
        .doesNotHaveDuplicates();
    assertThat(ConfigKey.all()).extracting(ConfigKey::environmentVariable).doesNotHaveDuplicates();
    assertThat(ConfigKey.all()).extracting(ConfigKey::name).doesNotHaveDuplicates();
    assertThat(ConfigKey.all()).allSatisfy(key -> assertThat(key.summary()).isNotEmpty());
  }

  @Test
  void shouldHaveDocumentedDefaultsWhenNothingIsSet() throws ConfigException {
    Config config = load();

    assertThat(config.server())
        .isEqualTo(
            new ServerConfig("*", 5000, 1000, "", Duration.ofSeconds(10), Duration.ofSeconds(10)));
    assertThat(config.logLevel()).isEqualTo(LogLevel.INFO);
    assertThat(config.cameras()).hasSize(1);
    CameraConfig camera = config.cameras().get(0);
    assertThat(camera.name()).isEqualTo("camera");
    assertThat(camera.type()).isEqualTo("auto");
    assertThat(camera.size()).isEqualTo(new FrameSize(480, 360));
    assertThat(camera.fps()).isEqualTo(5);
    assertThat(camera.quality()).isEqualTo(40);
    assertThat(camera.brightness()).isEqualTo(0.1);
    assertThat(camera.picture()).isEqualTo(CameraConfigs.picture());
    assertThat(camera.rpicam()).isEqualTo(CameraConfigs.rpicam());
    assertThat(camera.v4l2()).isEqualTo(new CameraConfig.V4l2Config("", "", "", "auto", Map.of()));
    assertThat(camera.command()).isEmpty();
    assertThat(camera.url()).isEmpty();
    assertThat(camera.recovery())
        .isEqualTo(
            new CameraConfig.RecoveryConfig(
                Duration.ofSeconds(5),
                Duration.ofSeconds(15),
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                16 << 20));
  }

  @Test
  void shouldReadControlsInTheirOrderWhereverTheyAreSet() throws Exception {
    file(
        """
        camera:
          type: v4l2
          format: YUYV
          controls: {zoom: 5, auto_exposure: Manual Mode, focus_absolute: 0x10, text: "a b='c'"}
        """);

    Map<String, String> fromFile = load().cameras().get(0).v4l2().controls();
    flags.put(ConfigKey.CONTROLS, "zoom=5 auto_exposure='Manual Mode' focus_absolute=0x10 text=");
    Map<String, String> fromFlag = load().cameras().get(0).v4l2().controls();

    assertThat(fromFile)
        .containsExactly(
            Map.entry("zoom", "5"),
            Map.entry("auto_exposure", "Manual Mode"),
            Map.entry("focus_absolute", "0x10"),
            Map.entry("text", "a b='c'"));
    assertThat(fromFlag)
        .containsExactly(
            Map.entry("zoom", "5"),
            Map.entry("auto_exposure", "Manual Mode"),
            Map.entry("focus_absolute", "0x10"),
            Map.entry("text", ""));
    assertThat(load().cameras().get(0).v4l2().format()).isEqualTo("YUYV");
  }

  @Test
  void shouldSayWhatIsWrongWithTheSettingsOfAV4l2Camera() throws Exception {
    file(
        """
        camera:
          device: /dev/video2
          format: yuyv
          controls: {Zoom: 5, focus: [1]}
        """);
    assertThat(problems())
        .contains(
            "camera.type: auto (expected: v4l2, because there is a device), "
                + file.orElseThrow()
                + ":2",
            "camera.controls.focus: a list (expected: a value), " + file.orElseThrow() + ":4")
        .anySatisfy(line -> assertThat(line).startsWith("camera.format: yuyv (expected: auto, "));
    flags.put(ConfigKey.CONTROLS, "zoom=1 zoom=2");
    assertThat(problems())
        .contains("camera.controls: zoom twice (expected: every name once), flag --controls");
    flags.put(ConfigKey.CONTROLS, "Zoom");
    assertThat(problems())
        .contains(
            "camera.controls: Zoom (expected: NAME=VALUE, the name of lower-case letters, digits"
                + " and _), flag --controls");
  }

  @Test
  void shouldTakeStrongestSourceWhenSeveralSetTheSameKeys() throws Exception {
    file(
        """
        camera: {fps: 6, quality: 60, brightness: 0.6, index: 6}
        cameras: {a: {fps: 7, quality: 70, brightness: 0.7}, b: }
        """);
    environment.put("MJPEG_STREAM_FPS", "8");
    environment.put("MJPEG_STREAM_QUALITY", "80");
    flags.put(ConfigKey.FPS, "9");

    List<CameraConfig> cameras = load().cameras();

    assertThat(cameras).extracting(CameraConfig::name).containsExactly("a", "b");
    assertThat(cameras).extracting(CameraConfig::fps).containsExactly(9.0, 9.0);
    assertThat(cameras).extracting(CameraConfig::quality).containsExactly(80, 80);
    assertThat(cameras).extracting(CameraConfig::brightness).containsExactly(0.7, 0.6);
    assertThat(cameras).extracting(camera -> camera.rpicam().index()).containsExactly(6, 6);
  }

  @Test
  void shouldPreferFlagWhenEnvironmentNamesAnotherFile() throws Exception {
    file("camera: {fps: 6}");
    environment.put("MJPEG_STREAM_CONFIG", "/nonexistent.yml");

    assertThat(load().cameras().get(0).fps()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource({
    "auto,default,10s",
    "rpicam,default,10s",
    "test-pattern,default,0s",
    "test-pattern,20s,20s",
    "rpicam,off,0s",
    "rpicam,0,0s",
    "rpicam,1.5s,1500ms",
  })
  void shouldResolveFreezeTimeoutByType(String type, String text, String expected)
      throws Exception {
    flags.put(ConfigKey.TYPE, type);
    flags.put(ConfigKey.FREEZE_TIMEOUT, text);

    Duration timeout = load().cameras().get(0).recovery().freezeTimeout();

    assertThat(timeout)
        .isEqualTo(
            expected.equals("1500ms")
                ? Duration.ofMillis(1500)
                : Duration.parse("PT" + expected.toUpperCase(Locale.ROOT)));
  }

  @Test
  void shouldTakeSameListWhenItIsSequenceOrText() throws Exception {
    file(
        """
        cameras:
          a: {type: command, command: [ffmpeg, -i, 'a "b\\c''', 5, '']}
          b: {type: command, command: 'ffmpeg -i "a \\"b\\\\c''" 5 ""'}
        """);

    List<CameraConfig> cameras = load().cameras();

    assertThat(cameras.get(0).command()).containsExactly("ffmpeg", "-i", "a \"b\\c'", "5", "");
    assertThat(cameras.get(1).command()).isEqualTo(cameras.get(0).command());
  }

  @Test
  void shouldGiveDefaultsWhenSectionsAreEmpty() throws Exception {
    Config defaults = load();
    file("# nothing yet\nserver:\ncamera:\ncameras:\n");

    assertThat(load()).isEqualTo(defaults);
  }

  @Test
  void shouldIgnoreByteOrderMarkWhenFileBeginsWithOne() throws Exception {
    file("\uFEFFcamera: {fps: 6}");

    assertThat(load().cameras().get(0).fps()).isEqualTo(6);
  }

  @Test
  void shouldFollowAliasWhenCamerasShareKeys() throws Exception {
    file("cameras: {a: &x {fps: 6}, b: *x}");

    assertThat(load().cameras()).extracting(CameraConfig::fps).containsExactly(6.0, 6.0);
  }

  @Test
  void shouldRefuseWhenAliasesWouldExplode() throws Exception {
    file("a: &a {}\nb: [" + "*a, ".repeat(60) + "]\n");

    assertThat(problems()).singleElement().asString().contains("not YAML: Number of aliases");
  }

  @Test
  void shouldGiveSameConfigWhenPrintedOneIsLoaded() throws Exception {
    file(
        """
        log-level: debug
        server: {host: "null", port: 0, max-variants: 3, allow-origin: "https://a.example:8443", client-timeout: 1m}
        camera:
          contrast: 1.25
          exposure-value: -0.5
          shutter: 250us
          gain: 2
          awb: indoor
          autofocus-mode: manual
          lens-position: 0
          hflip: true
          rotation: 270
          timestamp: "%a %d.%m. '%y, %H:%M: 100 %% #"
          timestamp-corner: top-right
          timestamp-size: 21
          extra-args: ["--denoise=off", "it's \\"quoted\\" # and \\u00e4\\t\\\\", ""]
        cameras:
          front: {fps: 29.97, freeze-timeout: off, stall-timeout: 1500ms, max-frame-size: 1500kB}
          "1": {type: http, url: "http://host:8080/x@y?action=stream", freeze-timeout: 90s}
          null-camera: {type: command, command: [cat, "null", ~x, "2 3"], resolution: 16x16384}
        """);
    LoadedConfig loaded = loader();

    file(loaded.toYaml());

    assertThat(load()).isEqualTo(loaded.config());
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "::1", "::", "fe80::1%eth0", "192.168.1.2", "pi.local", "localhost"})
  void shouldTakeHostWhenItCanBeOne(String host) throws Exception {
    flags.put(ConfigKey.HOST, host);

    assertThat(load().server().host()).isEqualTo(host);
  }

  @Test
  void shouldMaskSecretsWhenConfigIsPrinted() throws Exception {
    file(
        """
        cameras:
          a: {type: http, url: "http://user:hunter2@host/x?action=stream&pwd=hunter2"}
          b: {type: command, command: [ffmpeg, -i, "rtsp://user:hunter2@host/", "--token=hunter2"]}
        """);

    LoadedConfig loaded = loader();

    assertThat(loaded.config().cameras().get(0).url())
        .contains(URI.create("http://user:hunter2@host/x?action=stream&pwd=hunter2"));
    assertThat(loaded.toYaml())
        .doesNotContain("hunter2")
        .contains("\"http://user:***@host/x?action=stream&pwd=***\"")
        .contains("\"rtsp://user:***@host/\", \"--token=***\"");
    assertThat(loaded.config().toString()).doesNotContain("hunter2");
  }

  @Test
  void shouldNotShowSecretsWhenAnythingIsWrongWithThem() throws Exception {
    file(
        """
        cameras:
          a: {type: http, url: "http://user:hun ter2@host/"}
          b: {type: http, url: "user:hunter2@host"}
          c: {type: http, url: "http://user:hun/ter2@host"}
          d: {type: http, url: "http://host/a b?password=hunter2"}
          e: {type: command, command: "ffmpeg 'rtsp://user:hunter2"}
          f: {fps: "http://user:hunter2@host/"}
        """);

    List<String> problems = problems();

    assertThat(problems).hasSize(6);
    assertThat(String.join("\n", problems)).doesNotContain("hun", "ter2");
  }

  @Test
  void shouldStayOnOneLineWhenValueHasControlCharacters() throws Exception {
    file("camera: {fps: \"1\\n\\e[2J" + "x".repeat(200) + "\", \"a\\nb\": 1}");

    assertThat(problems()).allSatisfy(line -> assertThat(line).doesNotContain("\n", "\u001b"));
    assertThat(problems()).allSatisfy(line -> assertThat(line).hasSizeLessThan(250));
  }

  @Test
  void shouldAcceptDefaultTimeoutsHoweverSlowTheCamera() throws Exception {
    environment.put("MJPEG_STREAM_FPS", "0.1");

    assertThat(load().cameras().get(0).fps()).isEqualTo(0.1);
  }

  private List<String> problems() {
    return catchThrowableOfType(ConfigException.class, this::loader).problems();
  }

  private Config load() throws ConfigException {
    return loader().config();
  }

  private LoadedConfig loader() throws ConfigException {
    return new ConfigLoader(environment).load(file, flags);
  }

  private void file(String content) throws IOException {
    file = Optional.of(Files.writeString(directory.resolve("x.yml"), content).toString());
  }
}
