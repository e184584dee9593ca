package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class JpegSplitterTest {
  private static final int MAX_FRAME_BYTES = 1 << 20;

  private static final byte[] BASELINE = TestJpegs.baseline(160, 120, 0.8);
  private static final byte[] TINY = TestJpegs.baseline(16, 16, 0.5);
  private static final byte[] PROGRESSIVE = TestJpegs.progressive(160, 120);
  private static final byte[] RESTARTS = TestJpegs.withRestartMarkers(20);
  private static final byte[] THUMBNAIL = TestJpegs.withThumbnail(BASELINE);
  private static final byte[] COMMENT =
      TestJpegs.withComment(
          BASELINE, new byte[] {'x', (byte) 0xFF, (byte) 0xD9, (byte) 0xFF, (byte) 0xD8, -1});
  private static final byte[] LOW_QUALITY = TestJpegs.baseline(320, 240, 0.02);

  private static final List<byte[]> ALL =
      List.of(BASELINE, TINY, PROGRESSIVE, RESTARTS, THUMBNAIL, COMMENT, LOW_QUALITY);

  private final JpegSplitter splitter = new JpegSplitter(MAX_FRAME_BYTES);

  @Test
  void shouldReturnEachImageWholeWhenTheyFollowOneAnother() throws IOException {
    byte[] stream = TestJpegs.join(ALL.toArray(new byte[0][]));

    List<ByteBuffer> frames = split(new ByteArrayInputStream(stream));

    assertThat(frames).containsExactlyElementsOf(wrap(ALL));
    assertThat(splitter.framesCut()).isZero();
    assertThat(splitter.garbageBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 100, 4096})
  void shouldReturnTheSameImagesWhenTheStreamComesInPieces(int largestPiece) throws IOException {
    byte[] stream = TestJpegs.join(ALL.toArray(new byte[0][]));

    List<ByteBuffer> frames = split(new PiecewiseInput(stream, largestPiece, 1));

    assertThat(frames).containsExactlyElementsOf(wrap(ALL));
    assertThat(splitter.framesCut()).isZero();
  }

  @Test
  void shouldSkipHeadsAndBoundariesWhenTheStreamIsMultipart() throws IOException {
    List<byte[]> parts = new ArrayList<>();
    for (byte[] jpeg : ALL) {
      parts.add(
          ("--frame\r\nContent-Type: image/jpeg\r\nContent-Length: " + jpeg.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      parts.add(jpeg);
      parts.add("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    byte[] stream = TestJpegs.join(parts.toArray(new byte[0][]));

    List<ByteBuffer> frames = split(new PiecewiseInput(stream, 1000, 2));

    assertThat(frames).containsExactlyElementsOf(wrap(ALL));
    assertThat(splitter.framesCut()).isZero();
    assertThat(splitter.garbageBytes()).isEqualTo(stream.length - total(wrap(ALL)));
  }

  @Test
  void shouldSkipGarbageWhenItLiesBetweenImages() throws IOException {
    Random random = new Random(3);
    List<byte[]> parts = new ArrayList<>();
    for (byte[] jpeg : ALL) {
      byte[] garbage = new byte[random.nextInt(100_000)];
      random.nextBytes(garbage);
      parts.add(garbage);
      parts.add(jpeg);
    }
    byte[] stream = TestJpegs.join(parts.toArray(new byte[0][]));

    List<ByteBuffer> frames = split(new PiecewiseInput(stream, 5000, 4));

    assertThat(frames).containsExactlyElementsOf(wrap(ALL));
    assertThat(splitter.garbageBytes()).isEqualTo(stream.length - total(wrap(ALL)));
  }

  @Test
  void shouldReturnAnImageWhenItsLastByteArrives() throws IOException {
    splitter.fill(new ByteArrayInputStream(BASELINE, 0, BASELINE.length - 1));
    boolean before = splitter.nextFrame();
    splitter.fill(new ByteArrayInputStream(BASELINE, BASELINE.length - 1, 1));
    boolean after = splitter.nextFrame();

    assertThat(before).isFalse();
    assertThat(after).isTrue();
    assertThat(frame()).isEqualTo(BASELINE);
  }

  @Test
  void shouldDropAnImageWhenAnotherStartsInsideItsScan() throws IOException {
    byte[] cut = Arrays.copyOf(BASELINE, BASELINE.length - 100);

    List<ByteBuffer> frames = split(new ByteArrayInputStream(TestJpegs.join(cut, TINY)));

    assertThat(frames).containsExactly(wrap(TINY));
    assertThat(splitter.framesCut()).isEqualTo(1);
    assertThat(splitter.garbageBytes()).isEqualTo(cut.length);
  }

  @Test
  void shouldFindTheNextImageWhenABrokenLengthHasSwallowedItsStart() throws IOException {
    byte[] broken = BASELINE.clone();
    int tables = TestJpegs.segmentOffset(broken, JpegMarker.DQT);
    broken[tables + 2] = (byte) 0xFF;
    byte[] stream = TestJpegs.join(broken, TINY, BASELINE, new byte[100_000]);

    List<ByteBuffer> frames = split(new ByteArrayInputStream(stream));

    assertThat(frames).containsExactly(wrap(TINY), wrap(BASELINE));
    assertThat(splitter.framesCut()).isEqualTo(1);
  }

  @Test
  void shouldDropAnImageWhenTheStreamEndsInsideIt() throws IOException {
    byte[] stream = TestJpegs.join(TINY, Arrays.copyOf(BASELINE, 1000));

    List<ByteBuffer> frames = split(new ByteArrayInputStream(stream));

    assertThat(frames).containsExactly(wrap(TINY));
    assertThat(splitter.framesCut()).isEqualTo(1);
  }

  @Test
  void shouldDropAnImageWhenItHasNoFrameHeaderOrNoScan() throws IOException {
    byte[] noFrameHeader = TestJpegs.without(BASELINE, JpegMarker.SOF0);
    byte[] noScan = {-1, (byte) 0xD8, -1, (byte) 0xFE, 0, 2, -1, (byte) 0xD9};

    List<ByteBuffer> frames =
        split(new ByteArrayInputStream(TestJpegs.join(noFrameHeader, noScan, TINY)));

    assertThat(frames).containsExactly(wrap(TINY));
    assertThat(splitter.framesCut()).isEqualTo(2);
  }

  @Test
  void shouldDropAnImageWhenItIsOneByteTooLarge() throws IOException {
    JpegSplitter exact = new JpegSplitter(BASELINE.length);
    JpegSplitter tooSmall = new JpegSplitter(BASELINE.length - 1);
    byte[] stream = TestJpegs.join(BASELINE, TINY);

    List<ByteBuffer> all = split(exact, new PiecewiseInput(stream, 500, 5));
    List<ByteBuffer> small = split(tooSmall, new PiecewiseInput(stream, 500, 5));

    assertThat(all).containsExactly(wrap(BASELINE), wrap(TINY));
    assertThat(small).containsExactly(wrap(TINY));
    assertThat(tooSmall.framesOversized()).isEqualTo(1);
    assertThat(tooSmall.framesCut()).isZero();
  }

  @Test
  void shouldKeepItsMemoryBoundedWhenAnImageNeverEnds() throws IOException {
    byte[] head = Arrays.copyOf(BASELINE, TestJpegs.scanOffset(BASELINE));
    InputStream endless = new RepeatedByte((byte) 0x55, 100_000_000);
    InputStream stream =
        new SequenceInputStream(
            new SequenceInputStream(new ByteArrayInputStream(head), endless),
            new ByteArrayInputStream(TINY));

    List<ByteBuffer> frames = split(stream);

    assertThat(frames).containsExactly(wrap(TINY));
    assertThat(splitter.framesOversized()).isEqualTo(1);
    assertThat(splitter.capacity()).isLessThanOrEqualTo(MAX_FRAME_BYTES + JpegSplitter.READ_BYTES);
  }

  @Test
  void shouldGiveMemoryBackWhenOnlySmallImagesFollowALargeOne() throws IOException {
    byte[] large = TestJpegs.insert(TINY, TestJpegs.scanOffset(TINY), new byte[800_000]);
    split(new ByteArrayInputStream(large));
    int afterLarge = splitter.capacity();

    for (int i = 0; i < 2000; i++) {
      splitter.fill(new ByteArrayInputStream(TINY));
      assertThat(splitter.nextFrame()).isTrue();
    }

    assertThat(afterLarge).isGreaterThan(large.length);
    assertThat(splitter.capacity()).isEqualTo(4 * JpegSplitter.READ_BYTES);
  }

  @Test
  void shouldTakeLinearTimeWhenEveryByteTriesToSendItBack() throws IOException {
    // Chains of segments that all run into one another, then a run of fill bytes: whoever starts
    // over at each start marker takes hours for this.
    JpegSplitter large = new JpegSplitter(64 << 20);
    byte[] stream = new byte[16 << 20];
    byte[] link = {-1, (byte) 0xE0, 0, 8, -1, (byte) 0xD8, -1, (byte) 0xE0, 0, 4};
    for (int i = 0; i < stream.length / 2; i++) {
      stream[i] = link[i % link.length];
    }
    Arrays.fill(stream, stream.length / 2, stream.length, (byte) 0xFF);
    stream[0] = -1;
    stream[1] = (byte) 0xD8;

    List<ByteBuffer> frames =
        split(
            large,
            new SequenceInputStream(
                new ByteArrayInputStream(stream), new ByteArrayInputStream(TINY)));

    assertThat(frames).containsExactly(wrap(TINY));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void shouldRecoverTheNextGoodImageWhenOneIsMutated(long seed) throws IOException {
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      JpegSplitter fuzzed = new JpegSplitter(100_000);
      byte[] broken = mutate(ALL.get(random.nextInt(ALL.size())), random);
      byte[] stream = TestJpegs.join(TINY, broken, BASELINE, RESTARTS, new byte[70_000]);
      InputStream in = new PiecewiseInput(stream, 1 + random.nextInt(20_000), random.nextLong());

      List<ByteBuffer> frames = split(fuzzed, in);

      assertThat(frames).startsWith(wrap(TINY)).endsWith(wrap(BASELINE), wrap(RESTARTS));
      assertThat(fuzzed.capacity()).isLessThanOrEqualTo(100_000 + JpegSplitter.READ_BYTES);
      assertThat(fuzzed.garbageBytes()).isEqualTo(stream.length - total(frames));
    }
  }

  @Test
  void shouldReturnHardlyAnythingWhenTheStreamIsRandom() throws IOException {
    byte[] stream = new byte[50_000_000];
    new Random(21).nextBytes(stream);

    List<ByteBuffer> frames = split(new ByteArrayInputStream(stream));

    assertThat(frames).isEmpty();
  }

  @Test
  void shouldRefuseToFillWhenFramesWereNotTaken() {
    InputStream in = new RepeatedByte((byte) 0, 100_000_000);

    assertThatThrownBy(
            () -> {
              while (true) {
                splitter.fill(in);
              }
            })
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nextFrame()");
  }

  @Test
  void shouldRefuseASizeThatCannotHoldAnything() {
    assertThatThrownBy(() -> new JpegSplitter(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxFrameBytes: 0 (expected: 1 to ");
  }

  private List<ByteBuffer> split(InputStream in) throws IOException {
    return split(splitter, in);
  }

  private static List<ByteBuffer> split(JpegSplitter splitter, InputStream in) throws IOException {
    List<ByteBuffer> frames = new ArrayList<>();
    boolean more = true;
    while (more) {
      more = splitter.fill(in) >= 0;
      while (splitter.nextFrame()) {
        frames.add(ByteBuffer.wrap(frame(splitter)));
      }
    }
    return frames;
  }

  private byte[] frame() {
    return frame(splitter);
  }

  private static byte[] frame(JpegSplitter splitter) {
    int from = splitter.frameOffset();
    return Arrays.copyOfRange(splitter.array(), from, from + splitter.frameLength());
  }

  private static long total(List<ByteBuffer> frames) {
    long sum = 0;
    for (ByteBuffer frame : frames) {
      sum += frame.remaining();
    }
    return sum;
  }

  /** Compares by content as well, and is short where a failure prints it. */
  private static ByteBuffer wrap(byte[] jpeg) {
    return ByteBuffer.wrap(jpeg);
  }

  private static List<ByteBuffer> wrap(List<byte[]> jpegs) {
    List<ByteBuffer> wrapped = new ArrayList<>();
    for (byte[] jpeg : jpegs) {
      wrapped.add(wrap(jpeg));
    }
    return wrapped;
  }

  private static byte[] mutate(byte[] jpeg, Random random) {
    byte[] mutated = jpeg.clone();
    int changes = 1 + random.nextInt(8);
    for (int i = 0; i < changes; i++) {
      // Half of the changes hit the headers, where they do the most harm.
      int bound = random.nextBoolean() ? mutated.length : Math.min(mutated.length, 700);
      mutated[random.nextInt(bound)] = (byte) (random.nextInt(4) == 0 ? 0xFF : random.nextInt(256));
    }
    return random.nextInt(4) == 0 ? Arrays.copyOf(mutated, random.nextInt(jpeg.length)) : mutated;
  }

  /** Hands out an array in random pieces, which are the same for the same seed. */
  private static final class PiecewiseInput extends InputStream {
    private final byte[] bytes;
    private final int largestPiece;
    private final Random random;
    private int position;

    PiecewiseInput(byte[] bytes, int largestPiece, long seed) {
      this.bytes = bytes;
      this.largestPiece = largestPiece;
      this.random = new Random(seed);
    }

    @Override
    public int read() {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (position == bytes.length) {
        return -1;
      }
      int piece = Math.min(1 + random.nextInt(largestPiece), length);
      int count = Math.min(piece, bytes.length - position);
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      return count;
    }
  }

  private static final class RepeatedByte extends InputStream {
    private final byte value;
    private long left;

    RepeatedByte(byte value, long count) {
      this.value = value;
      this.left = count;
    }

    @Override
    public int read() {
      throw new AssertionError("one byte at a time");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        return -1;
      }
      int count = (int) Math.min(left, length);
      Arrays.fill(target, offset, offset + count, value);
      left -= count;
      return count;
    }
  }
}
