package io.github.mjpegstream.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.config.CameraConfig.V4l2Config;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameSize;
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

/** The colours of what the camera delivers, on the kernel's own test driver. */
@Tag("vm")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VividColoursTest {
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

  private static byte[] jpeg(V4l2Config device, FrameSize size, double brightness)
      throws CaptureException {
    try (CaptureSession session = VividCameras.camera(device, size, 5, brightness).open();
        JpegEncoder encoder = JpegEncoders.create()) {
      // What is set takes effect in one of the next pictures.
      for (int i = 0; i < 3; i++) {
        session.next().close();
      }
      try (CapturedFrame frame = session.next()) {
        assertThat(frame.layout().format()).isNotEqualTo(PixelFormat.JPEG);
        return ByteBufUtil.getBytes(encoder.encode(frame.layout(), frame.data(), QUALITY));
      }
    }
  }

  private static FrameSize size(String text) {
    List<Integer> sides = new ArrayList<>();
    for (String side : text.split("x", -1)) {
      sides.add(Integer.parseInt(side));
    }
    return new FrameSize(sides.get(0), sides.get(1));
  }
}
