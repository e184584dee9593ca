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
import io.github.mjpegstream.frame.PixelFormat;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.ByteBufUtil;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The camera on the kernel's own test driver. */
@Tag("vm")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VividCameraTest {
  private static final String DEVICE = "/dev/video0";
  private static final int QUALITY = 80;

  @TempDir Path folder;

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

  @ParameterizedTest
  @CsvSource({
    // ffmpeg's name of the format, and whether its numbers leave levels out
    "YU12, yuv420p,  640x480, true",
    "YV12, yuv420p,  640x480, true",
    "NV12, nv12,     640x480, true",
    "NV21, nv21,     640x480, true",
    "YUYV, yuyv422,  640x480, true",
    "UYVY, uyvy422,  640x480, true",
    "YVYU, yvyu422,  640x480, true",
    "VYUY, vyuy,     640x480, true",
    "422P, yuv422p,  640x480, true",
    "RGB3, rgb24,    640x480, false",
    "BGR3, bgr24,    640x480, false",
    "XB24, rgb0,     640x480, false",
    "XR24, bgr0,     640x480, false",
    "BGR4, bgr0,     640x480, false",
    "GREY, gray,     640x480, false",
    // Sides that are multiples of nothing but two, at an input with a scaler.
    "YU12, yuv420p,  324x242, true",
    "NV12, nv12,     322x242, true",
    "YUYV, yuyv422,  322x242, true",
    "RGB3, rgb24,    322x242, false",
  })
  void shouldShowTheColoursOfEveryFormat(
      String fourcc, String ffmpegFormat, String sides, boolean limited)
      throws CaptureException, IOException {
    FrameSize size = size(sides);
    String input = sides.equals("640x480") ? "0" : "2";
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-i", input);
    GuestProgram.run("v4l2-ctl", "-d", DEVICE, "-c", "osd_text_mode=2,test_pattern=1");
    byte[] jpeg = jpeg(new V4l2Config(DEVICE, input, fourcc, "auto", Map.of()), size, 0);
    BufferedImage original = original(fourcc, ffmpegFormat, size, limited);
    BufferedImage ours = ImageIO.read(new ByteArrayInputStream(jpeg));
    BufferedImage theirs = compressedByLibjpegTurbo();

    double ourPsnr = psnr(original, ours);
    double theirPsnr = psnr(original, theirs);

    System.out.printf(
        Locale.ROOT,
        "psnr | %s %s | ours %.1f dB | libjpeg-turbo's own %.1f dB%n",
        fourcc,
        size,
        ourPsnr,
        theirPsnr);
    assertThat(ourPsnr).isGreaterThan(theirPsnr - 1);
  }

  /** Captures a frame with v4l2-ctl and has ffmpeg make RGB of it. */
  private BufferedImage original(
      String fourcc, String ffmpegFormat, FrameSize size, boolean limited) throws IOException {
    Path raw = folder.resolve("frame.raw");
    GuestProgram.run(
        "v4l2-ctl",
        "-d",
        DEVICE,
        "--set-fmt-video=width="
            + size.width()
            + ",height="
            + size.height()
            + ",pixelformat="
            + fourcc,
        "--stream-mmap",
        "--stream-count=1",
        "--stream-to=" + raw);
    if (fourcc.equals("YV12")) {
      swapChromaPlanes(raw, size);
    } else if (fourcc.equals("VYUY")) {
      swapChromaBytes(raw);
    }
    Path png = folder.resolve("frame.png");
    GuestProgram.run(
        "ffmpeg",
        "-v",
        "error",
        "-y",
        "-f",
        "rawvideo",
        "-pixel_format",
        ffmpegFormat.equals("vyuy") ? "uyvy422" : ffmpegFormat,
        "-video_size",
        size.toString(),
        "-i",
        raw.toString(),
        "-vf",
        "scale=in_color_matrix=bt601:in_range="
            + (limited ? "tv" : "pc")
            + ":out_range=pc:flags=accurate_rnd+full_chroma_int+full_chroma_inp+bilinear",
        "-pix_fmt",
        "rgb24",
        png.toString());
    GuestProgram.run("ffmpeg", "-v", "error", "-y", "-i", png.toString(), ppm().toString());
    return ImageIO.read(png.toFile());
  }

  private Path ppm() {
    return folder.resolve("frame.ppm");
  }

  private static void swapChromaPlanes(Path raw, FrameSize size) throws IOException {
    byte[] bytes = Files.readAllBytes(raw);
    int luma = size.width() * size.height();
    byte[] swapped = bytes.clone();
    int chroma = luma / 4;
    System.arraycopy(bytes, luma, swapped, luma + chroma, chroma);
    System.arraycopy(bytes, luma + chroma, swapped, luma, chroma);
    Files.write(raw, swapped);
  }

  private static void swapChromaBytes(Path raw) throws IOException {
    byte[] bytes = Files.readAllBytes(raw);
    for (int i = 0; i + 2 < bytes.length; i += 4) {
      byte first = bytes[i];
      bytes[i] = bytes[i + 2];
      bytes[i + 2] = first;
    }
    Files.write(raw, bytes);
  }

  /** The picture that was converted last, as cjpeg compresses it. */
  private BufferedImage compressedByLibjpegTurbo() throws IOException {
    Path jpeg = folder.resolve("theirs.jpg");
    GuestProgram.run(
        "cjpeg",
        "-quality",
        "" + QUALITY,
        "-sample",
        "2x2",
        "-outfile",
        jpeg.toString(),
        ppm().toString());
    return ImageIO.read(jpeg.toFile());
  }

  private static double psnr(BufferedImage one, BufferedImage other) {
    assertThat(other.getWidth()).isEqualTo(one.getWidth());
    assertThat(other.getHeight()).isEqualTo(one.getHeight());
    double squares = 0;
    for (int y = 0; y < one.getHeight(); y++) {
      for (int x = 0; x < one.getWidth(); x++) {
        for (int colour = 0; colour < 3; colour++) {
          double difference = sample(one, x, y, colour) - sample(other, x, y, colour);
          squares += difference * difference;
        }
      }
    }
    double mean = squares / (3.0 * one.getWidth() * one.getHeight());
    return mean == 0 ? 99 : 10 * Math.log10(255 * 255 / mean);
  }

  /** The stored value: Java's own conversion of a grey picture to RGB changes its gamma. */
  private static int sample(BufferedImage image, int x, int y, int colour) {
    int bands = image.getRaster().getNumBands();
    return image.getRaster().getSample(x, y, Math.min(colour, bands - 1));
  }

  @Test
  void shouldTakeANarrowerPictureWhereColoursWouldBeMissing() throws CaptureException {
    V4l2Config device = new V4l2Config(DEVICE, "2", "YU12", "auto", Map.of());

    try (CaptureSession session = camera(device, new FrameSize(322, 242), 5, 0).open();
        CapturedFrame frame = next(session)) {
      assertThat(frame.layout().size()).isEqualTo(new FrameSize(320, 242));
      assertThat(session.warnings()).contains("asked for 322x242, the camera gives 320x242");
    }
  }

  @Test
  void shouldBecomeBrighterAsOneAsks() throws Exception {
    V4l2Config device = CameraConfigs.v4l2(DEVICE);

    double dark = mean(jpeg(device, new FrameSize(320, 180), -0.5));
    double normal = mean(jpeg(device, new FrameSize(320, 180), 0));
    double bright = mean(jpeg(device, new FrameSize(320, 180), 0.5));

    assertThat(dark).isLessThan(normal - 20);
    assertThat(bright).isGreaterThan(normal + 20);
  }

  private static double mean(byte[] jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    long sum = 0;
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        int rgb = image.getRGB(x, y);
        sum += (rgb & 0xFF) + (rgb >> 8 & 0xFF) + (rgb >> 16 & 0xFF);
      }
    }
    return sum / (3.0 * image.getWidth() * image.getHeight());
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
    V4l2Camera camera = camera(device, new FrameSize(320, 180), 5, 0);
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
    V4l2Camera camera = camera(device, new FrameSize(480, 360), 200, 0);

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
  void shouldSayWhoHasTheDevice() throws Exception {
    // Nobody's child any more: our own children are no other program.
    String pid =
        GuestProgram.run(
                "sh",
                "-c",
                "v4l2-ctl -d "
                    + DEVICE
                    + " --stream-mmap --stream-count=100000 > /dev/null 2>&1 & echo $!")
            .strip();
    try {
      assertThatThrownBy(this::openUntilBusy)
          .isInstanceOfSatisfying(
              CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY))
          .hasMessageContaining("'v4l2-ctl' (pid " + pid + ")");
    } finally {
      GuestProgram.run("kill", pid);
    }
  }

  /** The other program takes a moment to start. */
  private void openUntilBusy() throws CaptureException {
    for (int i = 0; i < 1000; i++) {
      camera(DEVICE).open().close();
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
                camera(
                        new V4l2Config(DEVICE, "Aerial", "", "auto", Map.of()),
                        new FrameSize(640, 480),
                        5,
                        0)
                    .open())
        .hasMessageContaining("has no input Aerial (expected: one of 0 (Webcam 0), 1 (TV 0),");
    assertThatThrownBy(
            () ->
                camera(
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
          .hasMessage("/dev/video0 is used by another camera of this server");
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
    assertThat(descriptors()).isEqualTo(descriptors);
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

  private static byte[] jpeg(V4l2Config device, FrameSize size, double brightness)
      throws CaptureException {
    try (CaptureSession session = camera(device, size, 5, brightness).open();
        JpegEncoder encoder = JpegEncoders.create()) {
      // What is set takes effect in one of the next pictures.
      for (int i = 0; i < 3; i++) {
        next(session).close();
      }
      try (CapturedFrame frame = next(session)) {
        assertThat(frame.layout().format()).isNotEqualTo(PixelFormat.JPEG);
        return ByteBufUtil.getBytes(encoder.encode(frame.layout(), frame.data(), QUALITY));
      }
    }
  }

  private static CapturedFrame next(CaptureSession session) throws CaptureException {
    return session.next();
  }

  private static V4l2Camera camera(String device) {
    return camera(CameraConfigs.v4l2(device), new FrameSize(640, 480), 25, 0);
  }

  private static V4l2Camera camera(
      V4l2Config device, FrameSize size, double fps, double brightness) {
    return new V4l2Camera(
        CameraConfigs.camera("test")
            .type("v4l2")
            .v4l2(device)
            .size(size)
            .fps(fps)
            .brightness(brightness)
            .build(),
        new DeviceClaims(),
        MonotonicClock.SYSTEM);
  }

  private static FrameSize size(String text) {
    List<Integer> sides = new ArrayList<>();
    for (String side : text.split("x", -1)) {
      sides.add(Integer.parseInt(side));
    }
    return new FrameSize(sides.get(0), sides.get(1));
  }
}
