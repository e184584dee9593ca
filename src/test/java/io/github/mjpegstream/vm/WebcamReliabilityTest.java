package io.github.mjpegstream.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.e2e.Viewer;
import io.github.mjpegstream.frame.MonotonicClock;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
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

/**
 * Breaks two USB webcams, served by the kernel's own driver, under a running server, and watches a
 * viewer of each: one sends JPEG, of the other raw pictures are asked for.
 */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebcamReliabilityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path folder;
  private SoftwareWebcam jpegWebcam;
  private SoftwareWebcam rawWebcam;
  private GuestServer server;
  private Viewer jpegViewer;
  private Viewer rawViewer;

  @BeforeAll
  void start() throws IOException {
    jpegWebcam = SoftwareWebcam.plug(0, "0001");
    rawWebcam = SoftwareWebcam.plug(1, "0002");
    server =
        GuestServer.start(
            folder,
            "camera:",
            "  type: v4l2",
            "  stall-timeout: 3s",
            "  start-timeout: 10s",
            "  freeze-timeout: 4s",
            "  backoff-max: 2s",
            "  fps: 5",
            "cameras:",
            "  jpeg:",
            "    device: " + jpegWebcam.device(),
            "    resolution: 640x480",
            "  raw:",
            "    device: " + rawWebcam.device(),
            "    format: YUYV",
            "    resolution: 320x240");
    jpegViewer = server.watch("jpeg");
    rawViewer = server.watch("raw");
  }

  @BeforeEach
  void bothShouldBeLive() {
    jpegViewer.await(true, PATIENCE);
    rawViewer.await(true, PATIENCE);
    server.countRestarts("jpeg", "raw");
  }

  @AfterEach
  void bothShouldStillBeConnected() {
    assertThat(jpegViewer.connected()).isTrue();
    assertThat(rawViewer.connected()).isTrue();
  }

  @AfterAll
  void end() throws IOException {
    jpegViewer.close();
    rawViewer.close();
    server.close();
    jpegWebcam.close();
    rawWebcam.close();
  }

  @Test
  void shouldShowBothWebcamsFrameAfterFrame() throws IOException {
    assertThat(server.health("jpeg")).contains("Software Webcam", "\"name\" : \"MJPG\"");
    assertThat(server.health("raw")).contains("\"name\" : \"YUYV\"", "\"stride\" : 640");
    shouldCountUp(jpegViewer);
    shouldCountUp(rawViewer);
  }

  private static void shouldCountUp(Viewer viewer) throws IOException {
    int last = number(viewer.await(true, PATIENCE));
    for (int i = 0; i < 5; i++) {
      int next = number(viewer.await(true, PATIENCE));
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  /** The number of the frame is drawn into its upper edge, sixteen pixels for each bit. */
  private static int number(Viewer.Picture picture) throws IOException {
    BufferedImage image = LivePictures.decode(picture);
    int number = 0;
    for (int bit = 0; bit < 16; bit++) {
      int green = image.getRGB(16 * bit + 8, 3) >> 8 & 0xFF;
      number |= (green > 128 ? 1 : 0) << bit;
    }
    return number;
  }

  @Test
  void shouldComeBackFromAStall() {
    jpegWebcam.command("stall");
    assertThat(server.awaitRestart("jpeg")).contains("\"stall\"");

    jpegWebcam.command("resume");

    server.measure("webcam sends nothing for a while, answers requests", jpegViewer, "stall");
  }

  @Test
  void shouldComeBackWhenTheWebcamAnswersAgain() {
    jpegWebcam.command("hang");
    server.awaitRestart("jpeg");
    jpegViewer.await(false, PATIENCE);

    jpegWebcam.command("resume");

    server.measure("webcam answers nothing for a while", jpegViewer, "stall");
  }

  @Test
  void shouldRestartAWebcamThatRepeatsItself() {
    long begin = MonotonicClock.SYSTEM.nanos();
    jpegWebcam.command("freeze");
    assertThat(server.awaitRestart("jpeg")).contains("\"freeze\"");
    jpegWebcam.command("resume");

    server.measure("webcam sends the same picture for ever", jpegViewer, "freeze", begin);
  }

  /** The driver has been told to hand damaged frames over instead of swallowing them. */
  @Test
  void shouldLeaveOutDamagedFrames() throws IOException {
    int lost = server.lost("jpeg") + server.lost("raw");

    jpegWebcam.command("err 10");
    rawWebcam.command("err 10");
    shouldCountUp(jpegViewer);
    shouldCountUp(rawViewer);

    assertThat(server.lost("jpeg") + server.lost("raw")).isGreaterThanOrEqualTo(lost + 10);
    server.shouldNotHaveRestarted();
  }

  @Test
  void shouldGoOnAfterCutAndEmptyFramesAndGarbage() throws IOException {
    for (String fault : new String[] {"trunc 10", "empty 10", "garbage 10"}) {
      jpegWebcam.command(fault);
      rawWebcam.command(fault);
      jpegViewer.await(true, PATIENCE);
      rawViewer.await(true, PATIENCE);
    }
    shouldCountUp(jpegViewer);

    assertThat(server.health("jpeg")).doesNotContain("\"corrupt\" : 0");
    server.shouldNotHaveRestarted();
  }

  @Test
  void shouldCutOffWhatFollowsThePicture() throws IOException {
    jpegWebcam.command("pad 1000");
    for (int i = 0; i < 4; i++) {
      // The viewer itself makes sure that each ends where it should.
      jpegViewer.await(true, PATIENCE);
    }
    shouldCountUp(jpegViewer);
    jpegWebcam.command("pad 0");

    server.shouldNotHaveRestarted();
  }

  @Test
  void shouldAddTheHuffmanTablesThatAreMissing() throws IOException {
    jpegWebcam.command("no-dht");
    server.awaitHealth("jpeg", health -> !health.contains("\"repaired\" : 0"));
    shouldCountUp(jpegViewer);
    jpegWebcam.command("dht");

    server.shouldNotHaveRestarted();
  }

  @Test
  void shouldComeBackWhenTransfersFail() {
    long begin = MonotonicClock.SYSTEM.nanos();
    rawWebcam.command("eproto");
    assertThat(server.awaitRestart("raw")).contains("\"device-error\"");

    server.measure("all USB transfers fail with EPROTO", rawViewer, "device-error", begin);
  }

  @Test
  void shouldComeBackWhenTheWebcamIsPluggedInAgain() {
    jpegWebcam.command("unplug");
    assertThat(server.awaitRestart("jpeg")).contains("\"disconnected\"");
    jpegViewer.await(false, PATIENCE);
    assertThat(server.awaitHealth("jpeg", health -> health.contains("unplugged")))
        .contains("it will be used again as soon as it is back");

    jpegWebcam.command("replug");

    server.measure("webcam unplugged, later plugged in", jpegViewer, "disconnected");
  }

  @Test
  void shouldFindTheWebcamUnderAnotherNumber() throws IOException {
    Path before = rawWebcam.device().toRealPath();
    // An open handle keeps the number from being given to the same camera again.
    try (var handle = Files.newByteChannel(before)) {
      long begin = MonotonicClock.SYSTEM.nanos();
      rawWebcam.command("replug");
      assertThat(server.awaitRestart("raw")).contains("\"disconnected\"");

      server.measure(
          "unplugged, at once back under another number", rawViewer, "disconnected", begin);

      assertThat(handle.isOpen()).isTrue();
      assertThat(rawWebcam.device().toRealPath()).isNotEqualTo(before);
    }
  }
}
