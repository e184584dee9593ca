package io.github.mjpegstream.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.e2e.Viewer;
import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Breaks the kernel's own test driver under a running server with two cameras, and watches a viewer
 * of each: a webcam at the first device, an HDMI grabber at the second, which has the multi-planar
 * interface.
 */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class VividReliabilityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String BUS = "/sys/bus/platform/drivers/vivid/";

  @TempDir private static Path folder;
  private GuestServer server;
  private Viewer webcam;
  private Viewer grabber;

  @BeforeAll
  void start() throws IOException {
    server =
        GuestServer.start(
            folder,
            "camera:",
            "  type: v4l2",
            "  stall-timeout: 3s",
            "  start-timeout: 10s",
            "  backoff-max: 2s",
            "  fps: 10",
            "cameras:",
            "  webcam:",
            "    device: /dev/video0",
            "    resolution: 640x480",
            "    controls: {osd_text_mode: 2}",
            "  grabber:",
            "    device: /dev/video1",
            "    input: HDMI 0",
            "    resolution: 640x480",
            // As a grabber that cannot scale.
            "    controls:",
            "      enable_capture_scaler: 0",
            "      enable_capture_cropping: 0",
            "      enable_capture_composing: 0");
    webcam = server.watch("webcam");
    grabber = server.watch("grabber");
  }

  @BeforeEach
  void bothShouldBeLive() {
    webcam.await(true, PATIENCE);
    grabber.await(true, PATIENCE);
    server.countRestarts("webcam", "grabber");
  }

  @AfterEach
  void bothShouldStillBeConnected() {
    assertThat(webcam.connected()).isTrue();
    assertThat(grabber.connected()).isTrue();
  }

  @AfterAll
  void end() throws IOException {
    webcam.close();
    grabber.close();
    server.close();
  }

  @Test
  void shouldStreamToCurl() {
    String parts =
        GuestProgram.run(
            "sh",
            "-c",
            "curl -sN -m 10 " + server.streamUrl("webcam") + " | grep -a -m 5 Content-Length");

    assertThat(parts.lines()).hasSize(5).allMatch(line -> line.matches("Content-Length: [0-9]+"));
  }

  @Test
  void shouldGoOnAfterADamagedBuffer() {
    int lost = server.lost("webcam");

    control(0, "inject_v4l2_buf_flag_error=1");
    server.awaitHealth("webcam", health -> server.lost("webcam") > lost);
    webcam.await(true, PATIENCE);

    server.shouldNotHaveRestarted();
  }

  @Test
  void shouldComeBackFromASilentStall() {
    control(0, "percentage_of_dropped_buffers=100");
    String health = server.awaitRestart("webcam");
    assertThat(health).contains("\"stall\"");
    webcam.await(false, PATIENCE);

    control(0, "percentage_of_dropped_buffers=0");

    server.measure("vivid: no buffer is filled any more, then they are again", webcam, "stall");
  }

  @Test
  void shouldSkipWhatTheDriverDrops() {
    int lost = server.lost("webcam");

    control(0, "percentage_of_dropped_buffers=50");
    for (int i = 0; i < 10; i++) {
      webcam.await(true, PATIENCE);
    }
    control(0, "percentage_of_dropped_buffers=0");

    assertThat(server.lost("webcam")).isGreaterThan(lost);
    server.shouldNotHaveRestarted();
  }

  @Test
  void shouldComeBackFromAFatalError() {
    long begin = MonotonicClock.SYSTEM.nanos();
    control(0, "inject_fatal_streaming_error=1");
    assertThat(server.awaitRestart("webcam")).contains("\"device-error\"");

    server.measure("vivid: DQBUF fails with EIO", webcam, "device-error", begin);
  }

  @Test
  void shouldComeBackWhenTheNextStartIsRefused() {
    for (String call : new String[] {"reqbufs", "qbuf", "streamon"}) {
      long begin = MonotonicClock.SYSTEM.nanos();
      control(0, "inject_vidioc_" + call + "_error=1");
      control(0, "inject_fatal_streaming_error=1");
      server.awaitRestart("webcam");

      server.measure(
          "vivid: and then " + call.toUpperCase(Locale.ROOT) + " once",
          webcam,
          "device-error",
          begin);
    }
  }

  @Test
  void shouldComeBackFromADisconnect() {
    long begin = MonotonicClock.SYSTEM.nanos();
    control(0, "disconnect=1");
    assertThat(server.awaitRestart("webcam")).contains("\"disconnected\"");

    server.measure(
        "vivid: ENODEV to everything (vivid's disconnect)", webcam, "disconnected", begin);
  }

  @Test
  void shouldComeBackWhenTheDriverIsBoundAgain() throws IOException {
    Files.writeString(Path.of(BUS, "unbind"), "vivid.0");
    assertThat(server.awaitRestart("webcam")).contains("\"disconnected\"");
    webcam.await(false, PATIENCE);
    assertThat(server.awaitHealth("webcam", text -> text.contains("unplugged")))
        .contains("it will be used again as soon as it is back");

    Files.writeString(Path.of(BUS, "bind"), "vivid.0");

    server.measure("vivid: driver unbound by sysfs, then bound", webcam, "disconnected");
  }

  @Test
  void shouldComeBackWhenTheModuleIsLoadedAgain() throws IOException {
    Files.writeString(Path.of(BUS, "unbind"), "vivid.0");
    server.awaitRestart("webcam");
    webcam.await(false, PATIENCE);
    GuestProgram.run("modprobe", "-r", "vivid");

    GuestProgram.run("modprobe", "vivid", "n_devs=2", "node_types=0x1,0x1", "multiplanar=1,2");

    server.measure("vivid: module unloaded, then loaded", webcam, "disconnected");
    server.measure("vivid: the same, the other camera", grabber, "disconnected");
  }

  @Test
  void shouldFollowTheSourceToAnotherResolution() throws IOException {
    long begin = MonotonicClock.SYSTEM.nanos();

    control(1, "dv_timings_signal_mode=4,dv_timings=" + timings("1280x720p50"));
    Viewer.Picture picture = grabber.await(true, PATIENCE);
    while (picture.arrivedNanos() - begin < PATIENCE.toNanos()
        && LivePictures.decode(picture).getWidth() != 1280) {
      picture = grabber.await(true, PATIENCE);
    }
    GuestServer.print(
        "vivid: HDMI source changes to 1280x720", "-", MonotonicClock.SYSTEM.nanos() - begin);

    assertThat(LivePictures.decode(picture).getWidth()).isEqualTo(1280);
    server.shouldNotHaveRestarted();
    control(1, "dv_timings_signal_mode=4,dv_timings=" + timings("640x480p59"));
    control(1, "dv_timings_signal_mode=0");
  }

  @Test
  void shouldSayThatThereIsNoSignalAndComeBackWithIt() {
    control(1, "dv_timings_signal_mode=1");
    String health = server.awaitRestart("grabber");
    assertThat(health).contains("\"no-signal\"").contains("no signal at the input HDMI 0");
    grabber.await(false, PATIENCE);

    control(1, "dv_timings_signal_mode=0");

    server.measure("vivid: no HDMI signal, then a signal", grabber, "no-signal");
  }

  /** The number of an entry in the menu of timings. */
  private static int timings(String name) {
    Matcher entry =
        Pattern.compile("(\\d+): " + name + "$", Pattern.MULTILINE)
            .matcher(GuestProgram.run("v4l2-ctl", "-d", "/dev/video1", "--list-ctrls-menus"));
    assertThat(entry.find()).isTrue();
    return Integer.parseInt(entry.group(1));
  }

  private static void control(int device, String assignment) {
    GuestProgram.run("v4l2-ctl", "-d", "/dev/video" + device, "-c", assignment);
  }
}
