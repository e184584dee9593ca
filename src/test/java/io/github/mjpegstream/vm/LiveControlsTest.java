package io.github.mjpegstream.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.e2e.Viewer;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Controls of the kernel's test driver, set while it streams, and read back by another program. */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LiveControlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DEVICE = "/dev/video0";

  @TempDir private static Path folder;
  private GuestServer server;
  private Viewer viewer;

  @BeforeAll
  void start() throws IOException {
    server =
        GuestServer.start(
            folder,
            "camera:",
            "  type: v4l2",
            "  fps: 10",
            "cameras:",
            "  webcam:",
            "    device: " + DEVICE,
            "    resolution: 640x480");
    viewer = server.watch("webcam");
  }

  @BeforeEach
  void shouldBeLive() {
    viewer.await(true, PATIENCE);
    server.countRestarts("webcam");
  }

  @AfterEach
  void shouldStillBeConnected() {
    assertThat(viewer.connected()).isTrue();
  }

  @AfterAll
  void end() throws IOException {
    GuestProgram.run(
        "v4l2-ctl", "-d", DEVICE, "-c", "brightness=128,contrast=128,hue=0,horizontal_flip=0");
    viewer.close();
    server.close();
  }

  @Test
  void shouldSetThemWithoutARestart() throws IOException {
    Answer answer =
        server.change(
            "webcam",
            "{\"brightness\":0.5,\"contrast\":0.5,\"quality\":70,"
                + "\"control:hue\":-40,\"control:menu\":\"3\",\"control:boolean\":false}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text())
        .contains("\"brightness\":\"live\"", "\"control:hue\":\"live\"")
        .contains("\"name\":\"control:read_only_integer_32_bits\"");
    assertThat(
            GuestProgram.run(
                "v4l2-ctl", "-d", DEVICE, "-C", "brightness,contrast,hue,menu,boolean"))
        .contains("brightness: 192", "contrast: 64", "hue: -40")
        .contains("menu: 3", "boolean: 0");
    server.shouldNotHaveRestarted();
    System.out.println("settings | vivid | live | " + took(answer) + " s");

    Answer reset = server.change("webcam", "{\"contrast\":null,\"control:hue\":null}");
    assertThat(reset.status()).as(reset.text()).isEqualTo(200);
    assertThat(GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-C", "contrast,hue"))
        .contains("contrast: 128", "hue: 0");
    server.shouldNotHaveRestarted();
  }

  @Test
  void shouldSetNoneWhenOneIsRefused() throws IOException {
    Answer before = server.change("webcam", "{\"brightness\":0}");
    assertThat(before.status()).as(before.text()).isEqualTo(200);

    Answer answer = server.change("webcam", "{\"brightness\":0.5,\"control:hue\":1000}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.text()).contains("\"control:hue\":\"is 1000 (expected: -128 to 128)\"");
    assertThat(GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-C", "brightness"))
        .contains("brightness: 128");
  }

  @Test
  void shouldLetTheCameraFlipWhatItCan() throws IOException {
    Answer answer = server.change("webcam", "{\"hflip\":true}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).contains("\"hflip\":\"restart\"");
    assertThat(GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-C", "horizontal_flip"))
        .contains("horizontal_flip: 1");

    assertThat(server.change("webcam", "{\"hflip\":false}").status()).isEqualTo(200);
    assertThat(GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-C", "horizontal_flip"))
        .contains("horizontal_flip: 0");
  }

  @Test
  void shouldRestartForAnotherSize() throws IOException {
    Answer answer = server.change("webcam", "{\"resolution\":\"320x180\"}");

    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.text()).contains("\"resolution\":\"restart\"");
    assertThat(server.awaitRestart("webcam"))
        .contains("\"settings\" : ", "\"wanted\" : \"320x180\"")
        .contains("\"actual\" : \"320x180\"");
    System.out.println("settings | vivid | restart | " + took(answer) + " s");
    server.change("webcam", "{\"resolution\":\"640x480\"}");
  }

  private static String took(Answer answer) {
    String text = answer.text();
    int begin = text.indexOf("\"took_seconds\":") + "\"took_seconds\":".length();
    return text.substring(begin, text.indexOf(',', begin));
  }
}
