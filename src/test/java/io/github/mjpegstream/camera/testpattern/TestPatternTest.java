package io.github.mjpegstream.camera.testpattern;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.mjpegstream.draw.Canvas;
import io.github.mjpegstream.draw.Colour;
import io.github.mjpegstream.draw.Pictures;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.ByteBufUtil;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestPatternTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:03:11.123Z");
  private static final Optional<String> LABEL = Optional.of("TEST PATTERN — no camera found");

  @ParameterizedTest
  @CsvSource({
    "480,360,10",
    "640,480,10",
    "1280,720,10",
    "1920,1080,10",
    "1281,721,40",
    "320,240,80",
    "160,120,95"
  })
  void shouldCarryTimeAndNumberThroughAJpeg(int width, int height, int quality) throws IOException {
    try (TestPattern pattern = pattern(width, height, 0);
        JpegEncoder encoder = JpegEncoders.create()) {
      for (int number : new int[] {0, 1, 77_777, -1}) {
        Instant now = NOW.plusMillis(number * 997L);
        Canvas canvas = pattern.draw(number, now);
        byte[] jpeg =
            ByteBufUtil.getBytes(encoder.encode(canvas.layout(), canvas.pixels(), quality));

        assertThat(PatternReader.read(ImageIO.read(new ByteArrayInputStream(jpeg))))
            .contains(new PatternReader.Reading(now.toEpochMilli(), number));
      }
    }
  }

  @Test
  void shouldNotBeReadWhenABlockIsWrong() {
    try (TestPattern pattern = pattern(480, 360, 0)) {
      Canvas canvas = pattern.draw(5, NOW);
      PatternStrip strip = new PatternStrip(new FrameSize(480, 360));
      canvas.fill(40 * 10, strip.top() + 8, 10, 8, Colour.WHITE);
      Optional<PatternReader.Reading> white = PatternReader.read(Pictures.grey(canvas));
      canvas.fill(40 * 10, strip.top() + 8, 10, 8, Colour.BLACK);
      Optional<PatternReader.Reading> black = PatternReader.read(Pictures.grey(canvas));

      assertThat(white.isPresent()).isNotEqualTo(black.isPresent());
    }
  }

  @Test
  void shouldMatchThePublishedCheckValueOfTheChecksum() {
    // The check value of CRC-16/CCITT-FALSE is 0x29B1, for the nine digits from 1 to 9. Ten bytes
    // are what the strip holds, so this is the value for those, computed by Python's
    // binascii.crc_hqx(b"1234567890", 0xFFFF).
    assertThat(PatternStrip.lowerRow(0x313233343536L, 0x37383930)).isEqualTo(0x37383930_3218L);
  }

  @ParameterizedTest
  @CsvSource({
    "16,16",
    "17,19",
    "16,1000",
    "1000,16",
    "64,48",
    "95,95",
    "96,96",
    "160,120",
    "161,121",
    "480,360",
    "640,480",
    "3840,2160"
  })
  void shouldFillEveryPictureAndMoveInEachWhateverItsSize(int width, int height) {
    try (TestPattern pattern = pattern(width, height, 0)) {
      byte[] first = ByteBufUtil.getBytes(pattern.draw(0, NOW).pixels());
      byte[] second = ByteBufUtil.getBytes(pattern.draw(1, NOW).pixels());
      byte[] again = ByteBufUtil.getBytes(pattern.draw(0, NOW).pixels());

      assertThat(second).isNotEqualTo(first);
      assertThat(again).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, -0.3, 0.3, 1})
  void shouldShiftLumaButNotTheStripWhenBrightnessChanges(double brightness) {
    FrameSize size = new FrameSize(480, 360);
    try (TestPattern normal = pattern(480, 360, 0);
        TestPattern shifted = pattern(480, 360, brightness)) {
      int yellowNormal = Pictures.luma(normal.draw(3, NOW), 100, 40);
      Canvas canvas = shifted.draw(3, NOW);
      double expected = Math.max(0, Math.min(255, yellowNormal + brightness * 255));

      assertThat((double) Pictures.luma(canvas, 100, 40)).isCloseTo(expected, within(1.0));
      assertThat(PatternReader.read(Pictures.grey(canvas)))
          .contains(new PatternReader.Reading(NOW.toEpochMilli(), 3));
      assertThat(canvas.layout().size()).isEqualTo(size);
    }
  }

  @Test
  void shouldShowColourBars() {
    try (TestPattern pattern = pattern(480, 360, 0)) {
      Canvas canvas = pattern.draw(0, NOW);

      assertThat(Pictures.colour(canvas, 100, 10)).isEqualTo(Colour.rgb(0xBFBF00));
      assertThat(Pictures.colour(canvas, 380, 10)).isEqualTo(Colour.rgb(0xBF0000));
      assertThat(Pictures.colour(canvas, 470, 10)).isEqualTo(Colour.rgb(0x0000BF));
    }
  }

  @Test
  void shouldShowLabelNumberAndLocalTimeEachInItsPlace() {
    FrameSize size = new FrameSize(480, 360);
    ZoneId india = ZoneId.of("Asia/Kolkata");
    try (TestPattern plain = new TestPattern(size, 15, 0, Optional.empty(), ZoneOffset.UTC);
        TestPattern labelled = new TestPattern(size, 15, 0, LABEL, ZoneOffset.UTC);
        TestPattern elsewhere = new TestPattern(size, 15, 0, LABEL, india)) {
      BufferedImage withoutLabel = Pictures.grey(plain.draw(7, NOW));
      BufferedImage withLabel = Pictures.grey(labelled.draw(7, NOW));
      BufferedImage otherZone = Pictures.grey(elsewhere.draw(7, NOW));
      BufferedImage otherNumber = Pictures.grey(labelled.draw(9, NOW));

      assertThat(changedRows(withoutLabel, withLabel)).isNotEmpty().allMatch(y -> y < 150);
      List<Integer> clockRows = changedRows(withLabel, otherZone);
      assertThat(clockRows).isNotEmpty().allMatch(y -> y > 300 && y < 344);
      assertThat(changedRows(withLabel, otherNumber)).contains(285, 300, 353);
      assertThat(changedRows(withLabel, otherNumber)).doesNotContainAnyElementsOf(clockRows);
    }
  }

  private static List<Integer> changedRows(BufferedImage left, BufferedImage right) {
    int width = left.getWidth();
    return IntStream.range(0, left.getHeight())
        .filter(
            y ->
                !Arrays.equals(
                    left.getRGB(0, y, width, 1, null, 0, width),
                    right.getRGB(0, y, width, 1, null, 0, width)))
        .boxed()
        .toList();
  }

  private static TestPattern pattern(int width, int height, double brightness) {
    return new TestPattern(new FrameSize(width, height), 15, brightness, LABEL, ZoneOffset.UTC);
  }
}
