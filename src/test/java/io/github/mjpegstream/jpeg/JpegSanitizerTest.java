package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.jpeg.JpegSanitizer.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JpegSanitizerTest {
  private static final byte[] BASELINE = TestJpegs.baseline(160, 120, 0.8);
  private static final byte[] TINY = TestJpegs.baseline(24, 16, 0.5);

  private final JpegSanitizer sanitizer = new JpegSanitizer();

  @Test
  void shouldPassOnACleanImageAsItIs() {
    assertThat(inspect(BASELINE)).isEqualTo(Verdict.GOOD);

    assertThat(written()).isEqualTo(BASELINE);
    assertThat(sanitizer.size()).isEqualTo(new FrameSize(160, 120));
  }

  @Test
  void shouldPassOnProgressiveGreyAndRestartMarkers() {
    for (byte[] jpeg :
        new byte[][] {
          TestJpegs.progressive(160, 120), TestJpegs.grey(40, 24), TestJpegs.withRestartMarkers(20)
        }) {
      assertThat(inspect(jpeg)).isEqualTo(Verdict.GOOD);
      assertThat(written()).isEqualTo(jpeg);
    }
  }

  @Test
  void shouldReadFromTheReaderIndexWithoutMovingIt() {
    ByteBuf shifted = Unpooled.wrappedBuffer(TestJpegs.join(new byte[5], BASELINE));
    shifted.readerIndex(5);

    assertThat(sanitizer.inspect(shifted)).isEqualTo(Verdict.GOOD);

    assertThat(written()).isEqualTo(BASELINE);
    assertThat(shifted.readerIndex()).isEqualTo(5);
  }

  @Test
  void shouldAddTheStandardHuffmanTablesWhenThereAreNone() {
    byte[] bare = TestJpegs.without(BASELINE, JpegMarker.DHT);
    assertThat(bare.length).isLessThan(BASELINE.length - 400);

    assertThat(inspect(bare)).isEqualTo(Verdict.REPAIRED);

    assertSamePicture(written(), BASELINE);
    assertThat(TestJpegs.segmentOffset(written(), JpegMarker.DHT)).isPositive();
  }

  @Test
  void shouldAddOnlyTheTableThatIsMissing() {
    int second = TestJpegs.segmentOffset(BASELINE, JpegMarker.DHT) + 2 + 31;
    byte[] partly =
        TestJpegs.join(
            Arrays.copyOf(BASELINE, second),
            Arrays.copyOfRange(BASELINE, second + 2 + 181, BASELINE.length));

    assertThat(inspect(partly)).isEqualTo(Verdict.REPAIRED);

    assertSamePicture(written(), BASELINE);
    assertThat(written()).hasSameSizeAs(BASELINE);
  }

  @Test
  void shouldReplaceTheHeaderOfAWebcamByJfif() {
    byte[] bare = TestJpegs.without(TestJpegs.without(BASELINE, JpegMarker.APP0), JpegMarker.DHT);
    byte[] avi1 =
        TestJpegs.segment(JpegMarker.APP0, Arrays.copyOf(new byte[] {'A', 'V', 'I', '1'}, 12));

    assertThat(inspect(TestJpegs.insert(bare, 2, avi1))).isEqualTo(Verdict.REPAIRED);

    assertStartsWithJfif(written());
    assertThat(new String(written(), StandardCharsets.ISO_8859_1)).doesNotContain("AVI1");
    assertSamePicture(written(), BASELINE);
  }

  @Test
  void shouldTakeOutExifAndItsThumbnail() {
    byte[] jpeg = TestJpegs.withThumbnail(TestJpegs.without(BASELINE, JpegMarker.APP0));

    assertThat(inspect(jpeg)).isEqualTo(Verdict.REPAIRED);

    byte[] clean = written();
    assertStartsWithJfif(clean);
    assertThat(countOf(clean, JpegMarker.SOI)).isEqualTo(1);
    assertThat(countOf(clean, JpegMarker.EOI)).isEqualTo(1);
    assertSamePicture(clean, BASELINE);
  }

  @Test
  void shouldTakeOutTheThumbnailOfAJfifHeader() {
    byte[] jfif = new byte[14 + 3 * 4];
    System.arraycopy(BASELINE, 6, jfif, 0, 12);
    jfif[12] = 2;
    jfif[13] = 2;
    byte[] rest = TestJpegs.without(BASELINE, JpegMarker.APP0);
    byte[] jpeg = TestJpegs.insert(rest, 2, TestJpegs.segment(JpegMarker.APP0, jfif));

    assertThat(inspect(jpeg)).isEqualTo(Verdict.REPAIRED);

    assertThat(written()).hasSameSizeAs(BASELINE);
    assertStartsWithJfif(written());
  }

  @Test
  void shouldKeepACommentUnlessItLooksLikeAnImage() {
    byte[] harmless = TestJpegs.withComment(BASELINE, "hello".getBytes(StandardCharsets.US_ASCII));
    byte[] misleading = TestJpegs.withComment(BASELINE, new byte[] {-1, (byte) 0xD9, 0});

    assertThat(inspect(harmless)).isEqualTo(Verdict.GOOD);
    assertThat(inspect(misleading)).isEqualTo(Verdict.REPAIRED);
    assertThat(written()).isEqualTo(BASELINE);
  }

  @Test
  void shouldKeepTheAdobeSegmentSinceItSaysWhatTheColoursMean() {
    byte[] yCbCr = adobe(TestJpegs.without(BASELINE, JpegMarker.APP0), 1);
    byte[] rgb = adobe(TestJpegs.without(BASELINE, JpegMarker.APP0), 0);

    assertThat(inspect(yCbCr)).isEqualTo(Verdict.REPAIRED);
    assertStartsWithJfif(written());
    assertThat(TestJpegs.segmentOffset(written(), JpegMarker.APP14)).isPositive();

    assertThat(inspect(rgb)).isEqualTo(Verdict.GOOD);
    assertThat(written()).isEqualTo(rgb);
  }

  @Test
  void shouldCutOffWhatFollowsTheEnd() {
    assertThat(inspect(TestJpegs.join(BASELINE, new byte[500]))).isEqualTo(Verdict.REPAIRED);

    assertThat(written()).isEqualTo(BASELINE);
  }

  @Test
  void shouldNotAcceptAnImageCutOffAnywhere() {
    for (int length = 0; length < TINY.length; length++) {
      assertThat(inspect(Arrays.copyOf(TINY, length)).accepted()).as("%d bytes", length).isFalse();
    }
  }

  @Test
  void shouldRejectAnImageThatEndsTooEarlyForItsSize() {
    byte[] end = {-1, (byte) 0xD9};
    byte[] early =
        TestJpegs.join(Arrays.copyOf(BASELINE, TestJpegs.scanOffset(BASELINE) + 50), end);

    assertThat(inspect(early)).isEqualTo(Verdict.TRUNCATED);
  }

  @Test
  void shouldSayWhatIsWrong() {
    int frameHeader = TestJpegs.segmentOffset(BASELINE, JpegMarker.SOF0);
    int scan = TestJpegs.scanOffset(BASELINE);

    assertThat(inspect(new byte[0])).isEqualTo(Verdict.NO_START);
    assertThat(inspect(Arrays.copyOfRange(BASELINE, 1, 999))).isEqualTo(Verdict.NO_START);
    assertThat(inspect(TestJpegs.without(BASELINE, JpegMarker.SOF0)))
        .isEqualTo(Verdict.NO_FRAME_HEADER);
    assertThat(inspect(TestJpegs.without(BASELINE, JpegMarker.DQT))).isEqualTo(Verdict.NO_TABLE);
    assertThat(inspect(patched(frameHeader + 1, 0xC9))).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(inspect(patched(frameHeader + 1, 0xC3))).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(inspect(patched(frameHeader + 4, 12))).isEqualTo(Verdict.UNSUPPORTED);
    assertThat(inspect(patched(frameHeader + 6, 0))).isEqualTo(Verdict.NO_SIZE);
    assertThat(inspect(patched(frameHeader + 8, 0))).isEqualTo(Verdict.NO_SIZE);
    assertThat(inspect(patched(frameHeader + 9, 4))).isEqualTo(Verdict.BAD_SEGMENT);
    assertThat(inspect(patched(frameHeader, 0))).isEqualTo(Verdict.BAD_SEGMENT);
    assertThat(inspect(TestJpegs.insert(BASELINE, scan + 100, new byte[] {1, -1, (byte) 0xD8, 1})))
        .isEqualTo(Verdict.STRAY_MARKER);
    byte[] noScan =
        TestJpegs.join(
            Arrays.copyOf(BASELINE, TestJpegs.segmentOffset(BASELINE, JpegMarker.SOS)),
            new byte[] {-1, (byte) 0xD9});
    assertThat(inspect(noScan)).isEqualTo(Verdict.NO_SCAN);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void shouldNeverThrowAndWriteWhatItAnnouncedWhenBitsFlip(long seed) {
    Random random = new Random(seed);
    byte[][] originals = {
      TINY,
      TestJpegs.withThumbnail(TINY),
      TestJpegs.progressive(24, 16),
      TestJpegs.without(TINY, JpegMarker.DHT)
    };
    for (int i = 0; i < 10_000; i++) {
      byte[] jpeg = originals[random.nextInt(originals.length)].clone();
      for (int flips = 1 + random.nextInt(6); flips > 0; flips--) {
        jpeg[random.nextInt(jpeg.length)] ^= (byte) (1 << random.nextInt(8));
      }

      Verdict verdict = inspect(jpeg);

      if (verdict.accepted()) {
        byte[] written = written();
        assertThat(written).hasSize(sanitizer.outputBytes());
        assertThat(inspect(written)).isEqualTo(Verdict.GOOD);
      }
    }
  }

  @Test
  void shouldStayBoundedWhenAnImageIsNothingButSegments() {
    byte[] pair =
        TestJpegs.join(
            TestJpegs.segment(JpegMarker.COM, new byte[0]), TestJpegs.segment(0xE5, new byte[0]));
    byte[] many = new byte[pair.length * 10_000];
    for (int i = 0; i < many.length; i++) {
      many[i] = pair[i % pair.length];
    }

    assertThat(inspect(TestJpegs.insert(TINY, 2, many))).isEqualTo(Verdict.BAD_SEGMENT);
  }

  @Test
  void shouldRefuseToWriteWhatItHasRejected() {
    inspect(new byte[9]);

    assertThatThrownBy(() -> sanitizer.writeTo(Unpooled.buffer()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no image");
  }

  @Test
  void shouldRejectAScanHeaderBehindWhichNobodyFindsTheData() {
    byte[] jpeg = BASELINE.clone();
    int scan = TestJpegs.segmentOffset(jpeg, JpegMarker.SOS);
    int lastOfHeader = scan + 1 + ((jpeg[scan + 2] & 0xFF) << 8 | (jpeg[scan + 3] & 0xFF));
    jpeg[lastOfHeader] = (byte) 0xFF;

    assertThat(inspect(jpeg)).isEqualTo(Verdict.BAD_SEGMENT);
  }

  @Test
  void shouldRejectAProgressiveScanOfCoefficientsThatThereAreNot() {
    byte[] jpeg = TestJpegs.progressive(24, 16);
    int scan = TestJpegs.segmentOffset(jpeg, JpegMarker.SOS);
    int lastOfHeader = scan + 1 + ((jpeg[scan + 2] & 0xFF) << 8 | (jpeg[scan + 3] & 0xFF));
    jpeg[lastOfHeader - 1] = 64;

    assertThat(inspect(jpeg)).isEqualTo(Verdict.BAD_SEGMENT);
  }

  private Verdict inspect(byte[] jpeg) {
    return sanitizer.inspect(Unpooled.wrappedBuffer(jpeg));
  }

  private byte[] written() {
    ByteBuf out = Unpooled.buffer();
    sanitizer.writeTo(out);
    return ByteBufUtil.getBytes(out);
  }

  private static byte[] patched(int offset, int value) {
    byte[] jpeg = BASELINE.clone();
    jpeg[offset] = (byte) value;
    return jpeg;
  }

  private static byte[] adobe(byte[] jpeg, int transform) {
    byte[] payload = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, (byte) transform};
    return TestJpegs.insert(jpeg, 2, TestJpegs.segment(JpegMarker.APP14, payload));
  }

  private static void assertStartsWithJfif(byte[] jpeg) {
    assertThat(Arrays.copyOf(jpeg, 11))
        .isEqualTo(new byte[] {-1, (byte) 0xD8, -1, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0});
  }

  private static int countOf(byte[] jpeg, int marker) {
    int count = 0;
    for (int i = 0; i < jpeg.length - 1; i++) {
      if (jpeg[i] == -1 && (jpeg[i + 1] & 0xFF) == marker) {
        count++;
      }
    }
    return count;
  }

  private static void assertSamePicture(byte[] actual, byte[] expected) {
    BufferedImage left = TestJpegs.decode(actual);
    BufferedImage right = TestJpegs.decode(expected);
    int width = right.getWidth();
    int height = right.getHeight();
    assertThat(left.getRGB(0, 0, width, height, null, 0, width))
        .isEqualTo(right.getRGB(0, 0, width, height, null, 0, width));
  }
}
