package io.github.mjpegstream.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.config.CameraControl.Group;
import io.github.mjpegstream.config.CameraControl.Kind;
import io.github.mjpegstream.config.CameraControl.Range;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsFileTest {
  @TempDir private Path folder;

  @Test
  void shouldReplaceAValueAndLeaveEverythingElse() throws Exception {
    shouldBecome(
        """
        # My camera.
        server:
          port: 5001   # not 5000

        camera:
          type:   "rpicam"
          fps: 10      # ten
          brightness: '0.2'

        log-level: warn
        # the end
        """,
        "camera",
        Map.of("fps", number("12.5"), "brightness", number("-0.5")),
        """
        # My camera.
        server:
          port: 5001   # not 5000

        camera:
          type:   "rpicam"
          fps: 12.5      # ten
          brightness: -0.5

        log-level: warn
        # the end
        """);
  }

  @Test
  void shouldAddAKeyBehindTheLastOfItsSection() throws Exception {
    shouldBecome(
        """
        camera:
            fps: 10
            extra-args:   # for the lens
              - --denoise=off
              - "--roi=0,0,0.5,0.5"
            # and nothing else

        server:
            port: 5001
        """,
        "camera",
        Map.of("hflip", bool(true)),
        """
        camera:
            fps: 10
            extra-args:   # for the lens
              - --denoise=off
              - "--roi=0,0,0.5,0.5"
            hflip: true
            # and nothing else

        server:
            port: 5001
        """);
  }

  @Test
  void shouldAddAKeyBelowTheLineWhereItIsCommentedOut() throws Exception {
    shouldBecome(
        """
        camera:
          # Frames a second (number, 0.1 to 240).
          #fps: 5

          # JPEG quality.
          #quality: 40

          type: rpicam
        """,
        "camera",
        Map.of("fps", number("7")),
        """
        camera:
          # Frames a second (number, 0.1 to 240).
          #fps: 5
          fps: 7

          # JPEG quality.
          #quality: 40

          type: rpicam
        """);
  }

  @Test
  void shouldAddKeysToTheSampleFileWhereTheyStandInIt() throws Exception {
    String sample = SampleConfig.yaml();

    String written = write(sample, "camera", Map.of("fps", number("7"), "awb", text("cloudy")));

    assertThat(written)
        .isEqualTo(
            sample
                .replace("  #fps: 5\n", "  #fps: 5\n  fps: 7\n")
                .replace("  #awb: default\n", "  #awb: default\n  awb: cloudy\n"));
  }

  @Test
  void shouldWriteIntoTheCamerasOwnSectionWhenThereAreSeveral() throws Exception {
    shouldBecome(
        """
        camera:
          fps: 10
        cameras:
          front:
            index: 0
            fps: 4  # slow
          back:
            index: 1   # the other
        """,
        "back",
        Map.of("fps", number("20")),
        """
        camera:
          fps: 10
        cameras:
          front:
            index: 0
            fps: 4  # slow
          back:
            index: 1   # the other
            fps: 20
        """);
  }

  @Test
  void shouldWriteIntoSectionsOnOneLine() throws Exception {
    shouldBecome(
        """
        cameras:
          front: {index: 0, fps: 4}   # one line
          back: {}
        """,
        "front",
        Map.of("fps", number("5.5"), "quality", number("70")),
        """
        cameras:
          front: {index: 0, fps: 5.5, quality: 70}   # one line
          back: {}
        """);
    shouldBecome(
        "cameras:\n  front: {index: 0}\n  back: {}\n",
        "back",
        Map.of("awb", text("auto")),
        "cameras:\n  front: {index: 0}\n  back: {awb: auto}\n");
    shouldBecome(
        "{camera: {fps: 3}, server: {port: 80}}",
        "camera",
        Map.of("fps", number("4")),
        "{camera: {fps: 4}, server: {port: 80}}");
  }

  @Test
  void shouldMakeTheSectionWhenThereIsNone() throws Exception {
    shouldBecome(
        "server:\n  port: 5001", // no line end
        "camera",
        Map.of("fps", number("4")),
        "server:\n  port: 5001\ncamera:\n  fps: 4\n");
    shouldBecome(
        "cameras:\n  front:\n  back:\n    index: 1\n",
        "front",
        Map.of("fps", number("4")),
        "cameras:\n  front:\n    fps: 4\n  back:\n    index: 1\n");
    shouldBecome(
        "camera: ~\nlog-level: warn\n",
        "camera",
        Map.of("fps", number("4")),
        "camera: {fps: 4}\nlog-level: warn\n");
    shouldBecome(
        "# nothing yet\ncamera:\n  # fps: later\n",
        "camera",
        Map.of("fps", number("4")),
        "# nothing yet\ncamera:\n  fps: 4\n  # fps: later\n");
  }

  @Test
  void shouldKeepLineEndsMarksAndLetters() throws Exception {
    String before =
        """
        \uFEFF# Kamera für Größe 😀
        camera: # 😀
          fps: 10 # zwölf 😀
          hflip: true
        """
            .replace("\n", "\r\n");
    shouldBecome(
        before,
        "camera",
        Map.of("fps", number("12"), "vflip", bool(true)),
        before.replace("fps: 10", "fps: 12") + "  vflip: true\r\n");
  }

  @Test
  void shouldWriteADefaultAsItsWord() throws Exception {
    shouldBecome(
        "camera:\n  contrast: 2\n  shutter: 20ms # short\n",
        "camera",
        Map.of("contrast", ControlValue.NULL, "shutter", ControlValue.NULL),
        "camera:\n  contrast: default\n  shutter: default # short\n");
    shouldBecome(
        "camera:\n  contrast: 2\n",
        "camera",
        Map.of("shutter", number("0.0005")),
        "camera:\n  contrast: 2\n  shutter: 500us\n");
  }

  @Test
  void shouldEditTheControlsOfADeviceOneByOne() throws Exception {
    String before =
        """
        camera:
          controls:
            gain: 5       # a lot
            hue: 7

          fps: 10
        """;
    shouldBecome(
        before,
        "camera",
        Map.of("control:gain", number("6")),
        before.replace("gain: 5 ", "gain: 6 "));
    shouldBecome(
        before,
        "camera",
        Map.of("control:focus", number("-3")),
        before.replace("hue: 7\n", "hue: 7\n    focus: -3\n"));
    shouldBecome(
        before,
        "camera",
        Map.of("control:hue", ControlValue.NULL),
        before.replace("    hue: 7\n", ""));
    shouldBecome(
        """
        camera:
          controls:
            hue: 7
          fps: 10
        """,
        "camera",
        Map.of("control:hue", ControlValue.NULL),
        """
        camera:
          controls:
            {}
          fps: 10
        """);
    shouldBecome(
        "camera:\n  controls: gain=5 hue=7\n",
        "camera",
        Map.of("control:gain", number("6")),
        "camera:\n  controls: {gain: \"6\", hue: \"7\"}\n");
    shouldBecome(
        "camera:\n  fps: 10\n",
        "camera",
        Map.of("control:gain", number("6")),
        "camera:\n  fps: 10\n  controls: {gain: \"6\"}\n");
  }

  @Test
  void shouldRefuseALayoutThatItWouldSpoil() throws Exception {
    String shared = "cameras:\n  front: &a {fps: 4}\n  back: *a\n";
    Path file = file(shared);

    assertThatThrownBy(() -> write(file, "back", Map.of("fps", number("5"))))
        .isInstanceOf(SettingsFileException.class)
        .hasMessageContaining("by hand");
    assertThat(file).hasContent(shared);
    assertThatThrownBy(() -> write("camera:\n  fps: |\n    5\n", "camera", fps(6)))
        .hasMessageMatching("(?s).*(by hand|expected).*");
  }

  @Test
  void shouldRefuseAFileThatHasBecomeWrong() throws Exception {
    CameraSettings changed = change(file("camera:\n  fps: 4\n"), "camera", fps(5));
    Path file = file("camera:\n  fsp: 4\n");

    assertThatThrownBy(
            () -> new SettingsFile(file, Credentials.NONE).write(changed, fps(5).keySet()))
        .isInstanceOf(SettingsFileException.class)
        .hasMessageContaining("did you mean camera.fps?");
    Files.writeString(file, "cameras:\n  other: {}\n");
    assertThatThrownBy(
            () -> new SettingsFile(file, Credentials.NONE).check(changed, fps(5).keySet()))
        .hasMessageContaining("no camera camera any more");
    Files.delete(file);
    assertThatThrownBy(
            () -> new SettingsFile(file, Credentials.NONE).check(changed, fps(5).keySet()))
        .hasMessageContaining("no such file");
  }

  @Test
  void shouldKeepModeAndLinkAndLeaveNothingBehind() throws Exception {
    Path file = file("camera:\n  fps: 4\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link.yml"), file.getFileName());

    write(link, "camera", fps(5));

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("camera:\n  fps: 5\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, link);
    }
  }

  private void shouldBecome(
      String before, String camera, Map<String, ControlValue> values, String after)
      throws Exception {
    assertThat(write(before, camera, values)).isEqualTo(after);
  }

  private String write(String before, String camera, Map<String, ControlValue> values)
      throws Exception {
    Path file = file(before);
    CameraConfig expected = write(file, camera, values);
    // The round trip: the file gives the configuration that was wanted, and the others as before.
    assertThat(settings(file, camera).config()).isEqualTo(expected);
    return Files.readString(file);
  }

  /** Returns the configuration that was wanted. */
  private static CameraConfig write(Path file, String camera, Map<String, ControlValue> values)
      throws Exception {
    CameraSettings changed = change(file, camera, values);
    // In a certain order, whatever the map's is.
    List<String> names = new ArrayList<>(values.keySet());
    names.sort(null);
    Map<String, ControlValue> sorted = new LinkedHashMap<>();
    names.forEach(name -> sorted.put(name, values.get(name)));
    SettingsFile settings = new SettingsFile(file, Credentials.NONE);
    settings.check(changed, sorted.keySet());
    settings.write(changed, sorted.keySet());
    return changed.config();
  }

  private static CameraSettings change(Path file, String camera, Map<String, ControlValue> values)
      throws Exception {
    CameraSettings settings = settings(file, camera);
    Map<String, Boolean> keys = new LinkedHashMap<>();
    ControlKeys.rows().keySet().forEach(key -> keys.put(key, true));
    List<CameraControl> controls = new ArrayList<>(settings.controls(keys, List.of()));
    for (String name : List.of("gain", "hue", "focus")) {
      controls.add(
          new CameraControl(
              CameraControl.DEVICE_PREFIX + name,
              name,
              Group.DEVICE,
              Kind.INTEGER,
              Optional.of(new Range(BigDecimal.valueOf(-9), BigDecimal.TEN, BigDecimal.ONE)),
              List.of(),
              false,
              Optional.of("0"),
              Optional.of("0"),
              true,
              true,
              Optional.empty(),
              false));
    }
    return settings.with(controls, values);
  }

  private static CameraSettings settings(Path file, String camera) throws ConfigException {
    return new ConfigLoader(Map.of())
        .load(Optional.of(file.toString()), Map.of()).cameraSettings().stream()
            .filter(settings -> settings.name().equals(camera))
            .findFirst()
            .orElseThrow();
  }

  private Path file(String content) throws IOException {
    return Files.writeString(folder.resolve("config.yml"), content);
  }

  private static Map<String, ControlValue> fps(int fps) {
    return Map.of("fps", number(String.valueOf(fps)));
  }

  private static ControlValue number(String text) {
    return new ControlValue(ControlValue.Kind.NUMBER, text);
  }

  private static ControlValue bool(boolean value) {
    return new ControlValue(ControlValue.Kind.BOOLEAN, String.valueOf(value));
  }

  private static ControlValue text(String text) {
    return new ControlValue(ControlValue.Kind.TEXT, text);
  }
}
