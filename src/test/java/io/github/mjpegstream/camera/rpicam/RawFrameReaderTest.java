package io.github.mjpegstream.camera.rpicam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.NewestFrame;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.ColourEncoding;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.ManualClock;
import io.netty.buffer.ByteBufUtil;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a pipe whose pauses are written down, and a clock that is moved by hand. */
final class RawFrameReaderTest {
  private static final Duration INTERVAL = Duration.ofMillis(33);

  private final ManualClock clock = new ManualClock();
  private final NewestFrame frames = new NewestFrame(FrameLayout.jpeg(new FrameSize(16, 16)));
  private final RawLayouts layouts = new RawLayouts(PictureProcessor.VC4, new FrameSize(320, 240));
  private final Pipe pipe = new Pipe();

  /** What a program writes, and how long it waits before. */
  private final class Pipe extends InputStream {
    private record Piece(Duration delay, ByteBuffer bytes) {}

    private final Deque<Piece> pieces = new ArrayDeque<>();

    void write(Duration delay, byte[] bytes, int from, int to) {
      pieces.add(new Piece(delay, ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, to))));
    }

    /** A frame in the pieces a pipe makes of it. */
    void writeFrame(byte[] frame) {
      for (int from = 0; from < frame.length; from += 65_536) {
        Duration delay = from == 0 ? INTERVAL : Duration.ofNanos(50_000);
        write(delay, frame, from, Math.min(frame.length, from + 65_536));
      }
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      Piece piece = pieces.peek();
      if (piece == null) {
        return -1;
      }
      if (piece.bytes.position() == 0) {
        clock.advance(piece.delay);
      }
      int count = Math.min(length, piece.bytes.remaining());
      piece.bytes.get(target, offset, count);
      if (!piece.bytes.hasRemaining()) {
        pieces.remove();
      }
      return count;
    }
  }

  private RawFrameReader reader() {
    return new RawFrameReader(layouts, PictureProcessor.VC4, 10_000_000, frames, clock);
  }

  private static byte[] frame(int bytes, int number) {
    byte[] frame = new byte[bytes];
    new Random(number).nextBytes(frame);
    return frame;
  }

  private FrameLayout assertNewest(byte[] expected) throws CaptureException {
    try (CapturedFrame newest = frames.next()) {
      assertThat(ByteBufUtil.getBytes(newest.data())).isEqualTo(expected);
      return newest.layout();
    }
  }

  @ParameterizedTest
  @CsvSource({"115200, 320", "138240, 384"})
  void shouldFindTheLengthOfAFrameBetweenPauses(int bytes, int stride) throws Exception {
    for (int number = 0; number < 4; number++) {
      pipe.writeFrame(frame(bytes, number));
    }

    RawFrameReader reader = reader();
    reader.readAll(pipe);

    FrameLayout layout = assertNewest(frame(bytes, 3));
    assertThat(reader.format().orElseThrow().strideBytes()).isEqualTo(stride);
    assertThat(layout.strideBytes()).isEqualTo(stride);
    assertThat(layout.colour()).isEqualTo(ColourEncoding.JFIF);
    assertThat(frames.dropped()).isEqualTo(2);
  }

  @Test
  void shouldNotBeMisledWhenTheProgramIsHeldUpWithinAFrame() throws Exception {
    Random random = new Random(5);
    for (int number = 0; number < 12; number++) {
      byte[] frame = frame(138_240, number);
      int cut = 1 + random.nextInt(frame.length - 1);
      pipe.write(INTERVAL, frame, 0, cut);
      pipe.write(Duration.ofMillis(random.nextInt(40)), frame, cut, frame.length);
    }

    reader().readAll(pipe);

    assertThat(assertNewest(frame(138_240, 11)).strideBytes()).isEqualTo(384);
  }

  @Test
  void shouldReadOnWhenTheFirstPauseIsInTheWrongPlace() throws Exception {
    byte[] first = frame(115_200, 0);
    pipe.write(INTERVAL, first, 0, 4096);
    pipe.write(Duration.ofMillis(90), first, 4096, first.length);
    for (int number = 1; number < 8; number++) {
      pipe.writeFrame(frame(115_200, number));
    }

    reader().readAll(pipe);

    assertThat(assertNewest(frame(115_200, 7)).strideBytes()).isEqualTo(320);
  }

  @Test
  void shouldSayWhatCameWhenNoKnownLengthFits() {
    for (int number = 0; number < 20; number++) {
      pipe.writeFrame(frame(123_456, number));
    }

    assertThatThrownBy(() -> reader().readAll(pipe))
        .hasMessageMatching(
            "the raw pictures of the camera program have an unknown length: it paused after \\d+,"
                + " \\d+, \\d+ bytes \\(expected: 115200 bytes for 320x240 with rows of 320, or"
                + " 138240 bytes for 320x240 with rows of 384\\); set camera.pipeline to mjpeg")
        .isInstanceOfSatisfying(
            CaptureException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.UNSUPPORTED_SYSTEM));
  }

  @Test
  void shouldTakeTheSizeThatTheCameraReallyDelivers() throws Exception {
    layouts.line(
        "[0:47:41.3] [15274]  INFO Camera camera.cpp:1216 configuring streams: (0)"
            + " 322x241-YUV420/SMPTE170M (1) 640x480-SBGGR10_CSI2P/RAW");
    int bytes = 384 * 241 + 2 * 192 * 121;
    for (int number = 0; number < 4; number++) {
      pipe.writeFrame(frame(bytes, number));
    }

    reader().readAll(pipe);

    FrameLayout layout = assertNewest(frame(bytes, 3));
    assertThat(layout.size()).isEqualTo(new FrameSize(322, 241));
    assertThat(layout.strideBytes()).isEqualTo(384);
    assertThat(layout.colour()).isEqualTo(ColourEncoding.BT601_LIMITED);
  }

  @Test
  void shouldNotBelieveASizeThatNoPictureCanHave() throws Exception {
    layouts.line("configuring streams: (0) 48929x23621-YUV420/Rec709 (1)");
    for (int number = 0; number < 4; number++) {
      pipe.writeFrame(frame(115_200, number));
    }

    reader().readAll(pipe);

    assertThat(assertNewest(frame(115_200, 3)).size()).isEqualTo(new FrameSize(320, 240));
  }

  @Test
  void shouldDropAFrameThatTheEndCutsOff() throws Exception {
    for (int number = 0; number < 3; number++) {
      pipe.writeFrame(frame(115_200, number));
    }
    pipe.write(INTERVAL, frame(115_200, 3), 0, 115_199);

    reader().readAll(pipe);

    assertNewest(frame(115_200, 2));
    assertThat(frames.dropped()).isEqualTo(2);
  }

  @Test
  void shouldRefuseFramesThatAreTooLarge() throws IOException {
    pipe.writeFrame(frame(115_200, 0));
    RawFrameReader reader =
        new RawFrameReader(layouts, PictureProcessor.VC4, 100_000, frames, clock);

    assertThatThrownBy(() -> reader.readAll(pipe))
        .hasMessageStartingWith("a raw picture of 320x240 has up to 138240 bytes")
        .hasMessageContaining("camera.max-frame-size")
        .isInstanceOfSatisfying(
            CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_OPTION));
  }

  /** The table of the padded sizes, from the sources of libcamera and the kernel's driver. */
  @ParameterizedTest
  @CsvSource({
    "320, 320, 384",
    "480, 512, 512",
    "640, 640, 640",
    "800, 832, 896",
    "1280, 1280, 1280",
    "1296, 1344, 1408",
    "1332, 1344, 1408",
    "1640, 1664, 1664",
    "1920, 1920, 1920"
  })
  void shouldExpectTheRowsOfTheMachine(int width, int vc4, int pisp) {
    FrameSize size = new FrameSize(width, 240);

    assertThat(new RawLayouts(PictureProcessor.VC4, size).known().get(0).strideBytes())
        .isEqualTo(vc4);
    assertThat(new RawLayouts(PictureProcessor.PISP, size).known().get(0).strideBytes())
        .isEqualTo(pisp);
  }
}
