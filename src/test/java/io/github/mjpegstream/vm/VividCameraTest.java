package io.github.mjpegstream.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.FoundCamera;
import io.github.mjpegstream.camera.v4l2.DeviceClaims;
import io.github.mjpegstream.camera.v4l2.V4l2Camera;
import io.github.mjpegstream.camera.v4l2.V4l2Finder;
import io.github.mjpegstream.config.CameraConfig.V4l2Config;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.MonotonicClock;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The camera on the kernel's own test driver. */
@Tag("vm")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VividCameraTest {
  private static final String DEVICE = "/dev/video0";

  /** A still picture with colours and edges, without the clock that is written into it. */
  @BeforeEach
  void showAStillPicture() {
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-i", "0");
    GuestProgram.run(
        "v4l2-ctl", "-d", DEVICE, "-c", "osd_text_mode=2,test_pattern=1,brightness=128");
  }

  @AfterEach
  void showTheUsualPicture() {
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-i", "0");
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "osd_text_mode=0,test_pattern=0");
  }

  @Test
  void shouldTakeANarrowerPictureWhereColoursWouldBeMissing() throws CaptureException {
    V4l2Config device = new V4l2Config(DEVICE, "2", "YU12", "auto", Map.of());

    try (CaptureSession session =
            VividCameras.camera(device, new FrameSize(322, 242), 5, 0).open();
        CapturedFrame frame = next(session)) {
      assertThat(frame.layout().size()).isEqualTo(new FrameSize(320, 242));
      assertThat(session.warnings()).contains("asked for 322x242, the camera gives 320x242");
    }
  }

  @Test
  void shouldSetEveryKindOfControlAgainAtEveryStart() throws Exception {
    V4l2Config device =
        new V4l2Config(
            DEVICE,
            "",
            "",
            "auto",
            Map.of(
                "contrast", "200",
                "gain_automatic", "off",
                "gain", "77",
                "menu", "Menu Item 1",
                "integer_menu", "2",
                "integer_64_bits", "-5000000000",
                "bitmask", "0x80402010",
                "string", "abc",
                "boolean", "false"));
    V4l2Camera camera = VividCameras.camera(device, new FrameSize(320, 180), 5, 0);
    camera.open().close();
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "contrast=1,gain=1,menu=4,string=zz");

    try (CaptureSession session = camera.open()) {
      assertThat(session.warnings()).isEmpty();
    }

    String values =
        GuestProgram.run(
            "v4l2-ctl",
            "-d",
            DEVICE,
            "-C",
            "contrast,gain,menu,integer_menu,integer_64_bits,bitmask,string,boolean");
    assertThat(values)
        .contains("contrast: 200", "gain: 77", "menu: 1", "integer_menu: 2", "string: 'abc'")
        .contains("integer_64_bits: -5000000000", "boolean: 0");
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "contrast=128,gain_automatic=1");
  }

  @Test
  void shouldSayWhatItCannotSetAndStreamAllTheSame() throws Exception {
    V4l2Config device =
        new V4l2Config(
            DEVICE,
            "",
            "",
            "auto",
            Map.of(
                "contrst", "1",
                "hue", "4711",
                "menu", "Menu Item 9",
                "read_only_integer_32_bits", "1"));
    V4l2Camera camera = VividCameras.camera(device, new FrameSize(480, 360), 200, 0);

    try (CaptureSession session = camera.open();
        CapturedFrame frame = next(session)) {
      assertThat(frame.data().readableBytes()).isPositive();
      assertThat(session.warnings())
          .anySatisfy(text -> assertThat(text).contains("did you mean contrast?"))
          .contains("control hue: 4711 (expected: -128 to 128)")
          .contains("control read_only_integer_32_bits: 1 (expected: nothing: it is read-only)")
          .anySatisfy(text -> assertThat(text).contains("menu: Menu Item 9 (expected: 1 (Menu"))
          .contains("asked for 480x360, the camera gives 640x480")
          .anySatisfy(text -> assertThat(text).contains("asked for 200 fps, the camera gives 25"));
      assertThat(session.format().orElseThrow().fps()).isEqualTo(25);
      assertThat(session.format().orElseThrow().size()).isEqualTo(new FrameSize(640, 480));
    }
  }

  @Test
  void shouldStampFramesWithTheTimeOfTheDriver() throws Exception {
    try (CaptureSession session = camera(DEVICE).open()) {
      long last = 0;
      for (int i = 0; i < 5; i++) {
        try (CapturedFrame frame = next(session)) {
          long now = MonotonicClock.SYSTEM.nanos();
          assertThat(frame.captureNanos()).isGreaterThan(last).isLessThanOrEqualTo(now);
          last = frame.captureNanos();
        }
      }
    }
  }

  @Test
  void shouldDeliverTheNewestFrameToAReaderThatComesLate() throws Exception {
    try (CaptureSession session = camera(DEVICE).open()) {
      next(session).close();
      // Meanwhile all buffers are filled.
      GuestProgram.run("v4l2-ctl", "-d", "/dev/video1", "--stream-mmap", "--stream-count=10");

      long begin = MonotonicClock.SYSTEM.nanos();
      next(session).close();
      try (CapturedFrame frame = next(session)) {
        assertThat(frame.captureNanos()).isGreaterThan(begin);
      }
      assertThat(session.dropped()).isPositive();
    }
  }

  @Test
  void shouldSayWhoHasTheDevice(@TempDir Path folder) {
    // Nobody's child any more: our own children are no other program. It has the device when it
    // shows a sign for its first frame.
    Path signs = folder.resolve("signs");
    String pid =
        GuestProgram.run(
                "sh",
                "-c",
                "v4l2-ctl -d "
                    + DEVICE
                    + " --stream-mmap --stream-count=100000 > "
                    + signs
                    + " 2>&1 & while [ ! -s "
                    + signs
                    + " ]; do :; done; echo $!")
            .strip();
    try {
      assertThatThrownBy(() -> camera(DEVICE).open().close())
          .isInstanceOfSatisfying(
              CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
          .hasMessageContaining("'v4l2-ctl' (pid " + pid + ")");
    } finally {
      GuestProgram.run("kill", pid);
    }
  }

  @Test
  void shouldSayWhatIsThereWhenTheDeviceIsNot() {
    assertThatThrownBy(() -> camera("/dev/video99").open())
        .hasMessage(
            "there is no video camera /dev/video99 (/dev/video0 'vivid', /dev/video1 'vivid' are"
                + " connected)");
    assertThatThrownBy(() -> camera("Scanner").open())
        .hasMessageContaining("there is no video camera Scanner");
    assertThatThrownBy(
            () ->
                VividCameras.camera(
                        new V4l2Config(DEVICE, "Aerial", "", "auto", Map.of()),
                        new FrameSize(640, 480),
                        5,
                        0)
                    .open())
        .hasMessageContaining("has no input Aerial (expected: one of 0 (Webcam 0), 1 (TV 0),");
    assertThatThrownBy(
            () ->
                VividCameras.camera(
                        new V4l2Config(DEVICE, "", "MJPG", "auto", Map.of()),
                        new FrameSize(640, 480),
                        5,
                        0)
                    .open())
        .hasMessageContaining("has no format MJPG (expected: one of YUYV,");
  }

  @Test
  void shouldTakeADeviceEachWhereNoneIsNamed() throws CaptureException {
    DeviceClaims claims = new DeviceClaims();
    V4l2Camera one = anyCamera(claims);
    V4l2Camera other = anyCamera(claims);

    try (CaptureSession first = one.open();
        CaptureSession second = other.open()) {
      assertThat(first.source()).contains("/dev/video0");
      assertThat(second.source()).contains("/dev/video1");
      assertThatThrownBy(() -> anyCamera(claims).open())
          .hasMessage(
              "every video camera belongs to another camera of this server; the next one will be"
                  + " used as soon as it is connected");
    }
  }

  private static V4l2Camera anyCamera(DeviceClaims claims) {
    return new V4l2Camera(
        CameraConfigs.camera("any").type("v4l2").v4l2(CameraConfigs.v4l2("")).build(),
        claims,
        MonotonicClock.SYSTEM);
  }

  @Test
  void shouldListWhatIsThere() throws CaptureException {
    List<FoundCamera> found = new V4l2Finder().find();

    assertThat(found)
        .extracting(FoundCamera::id)
        .contains("/dev/video0", "/dev/video1")
        .doesNotHaveDuplicates();
    assertThat(found.get(0).description()).isEqualTo("vivid (vivid, platform:vivid-000)");
    assertThat(found.get(0).details())
        .contains("inputs: 0 Webcam 0, 1 TV 0, 2 S-Video 0, 3 HDMI 0")
        .anySatisfy(line -> assertThat(line).startsWith("YUYV UYVY").contains("640x480 (1, 2, 4"));
  }

  @Test
  void shouldTellWhenALostDeviceIsBack() throws Exception {
    V4l2Camera camera = camera(DEVICE);
    try (CaptureSession session = camera.open()) {
      next(session).close();
      assertThat(camera.hasReturned()).isFalse();
      GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "disconnect=1");

      assertThatThrownBy(
              () -> {
                while (true) {
                  next(session).close();
                }
              })
          .isInstanceOfSatisfying(
              CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DISCONNECTED));
    }

    // It comes back when nobody has it open any more.
    assertThat(camera.hasReturned()).isTrue();
  }

  @Test
  void shouldTellWhenALostSignalIsBack() throws Exception {
    V4l2Camera camera =
        VividCameras.camera(
            new V4l2Config(DEVICE, "HDMI 0", "", "auto", Map.of()), new FrameSize(640, 480), 5, 0);
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-i", "3");
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "dv_timings_signal_mode=1");
    assertThatThrownBy(camera::open)
        .isInstanceOfSatisfying(
            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NO_SIGNAL))
        .hasMessageContaining("no signal at the input HDMI 0 of /dev/video0");
    assertThat(camera.hasReturned()).isFalse();

    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "dv_timings_signal_mode=0");

    assertThat(camera.hasReturned()).isTrue();
    camera.open().close();
  }

  @Test
  void shouldBeCancelledWhileItWaits() throws Exception {
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "percentage_of_dropped_buffers=100");
    try (CaptureSession session = camera(DEVICE).open()) {
      Thread other = new Thread(session::cancel, "other");
      other.start();

      assertThatThrownBy(session::next)
          .isInstanceOfSatisfying(
              CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
      other.join();
    } finally {
      GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "percentage_of_dropped_buffers=0");
    }
  }

  @Test
  void shouldKeepALentFrameReadableAfterTheEnd() throws Exception {
    CaptureSession session = camera(DEVICE).open();
    CapturedFrame frame = next(session);
    session.close();

    assertThat(ByteBufUtil.getBytes(frame.data())).hasSize(frame.layout().frameBytes());

    frame.close();
    assertThat(frame.data().refCnt()).isZero();
    assertThat(mappings()).isZero();
  }

  @Test
  void shouldLeaveNothingBehindAfterAThousandStarts() throws Exception {
    V4l2Camera camera = camera(DEVICE);
    for (int i = 0; i < 50; i++) {
      startOnce(camera);
    }
    long descriptors = descriptors();
    long kilobytes = residentKilobytes();

    for (int i = 0; i < 1000; i++) {
      startOnce(camera);
    }

    System.out.printf(
        "leak | descriptors %d -> %d | maps of the device %d | RSS %d -> %d kB%n",
        descriptors, descriptors(), mappings(), kilobytes, residentKilobytes());
    // The test's own descriptors may have become fewer.
    assertThat(descriptors()).isLessThanOrEqualTo(descriptors);
    assertThat(mappings()).isZero();
    // Four buffers of 900 kB each: a leak would be far larger than this.
    assertThat(residentKilobytes()).isLessThan(kilobytes + 20_000);
  }

  private static void startOnce(V4l2Camera camera) throws CaptureException {
    camera.open().close();
  }

  private static long descriptors() throws IOException {
    try (var files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count();
    }
  }

  private static long mappings() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains("/dev/video"))
        .count();
  }

  private static long residentKilobytes() throws IOException {
    System.gc();
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new IOException("no VmRSS");
  }

  private static CapturedFrame next(CaptureSession session) throws CaptureException {
    return session.next();
  }

  private static V4l2Camera camera(String device) {
    return VividCameras.camera(CameraConfigs.v4l2(device), new FrameSize(640, 480), 25, 0);
  }
}
