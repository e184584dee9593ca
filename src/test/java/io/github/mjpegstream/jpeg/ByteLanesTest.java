package io.github.mjpegstream.jpeg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every value in every byte of a long, with every other value beside it. */
final class ByteLanesTest {
  private static final int COUNT = 256 * 32;

  private final byte[] bytes = new byte[8 * COUNT];
  private final byte[] otherBytes = new byte[8 * COUNT];

  ByteLanesTest() {
    new Random(1).nextBytes(bytes);
    new Random(2).nextBytes(otherBytes);
    // Each value once in each place, and among neighbours that would overflow.
    for (int value = 0; value < 256; value++) {
      for (int place = 0; place < 8; place++) {
        for (int i = 0; i < 8; i++) {
          bytes[64 * value + 8 * place + i] = (byte) (i == place ? value : 255 * (value & 1));
        }
      }
    }
  }

  @Test
  void shouldExpandLuma() {
    long[] out = new long[COUNT];

    ByteLanes.expandLuma(longs(bytes), out, COUNT);

    for (int i = 0; i < bytes.length; i++) {
      assertThat(at(out, i)).isCloseTo(luma(bytes[i]), within(0.53));
    }
  }

  @Test
  void shouldExpandChroma() {
    long[] out = new long[COUNT];

    ByteLanes.expandChroma(longs(bytes), out, COUNT);

    for (int i = 0; i < bytes.length; i++) {
      assertThat(at(out, i)).isCloseTo(chroma(bytes[i]), within(0.53));
    }
  }

  @Test
  void shouldMeetTheLimitsAndTheMiddleExactly() {
    byte[] marks = {16, (byte) 235, 0, (byte) 255, 16, (byte) 235, 126, 15};
    byte[] chromaMarks = {(byte) 128, 16, (byte) 240, 0, (byte) 255, (byte) 128, (byte) 128, 16};
    long[] luma = new long[1];
    long[] chroma = new long[1];

    ByteLanes.expandLuma(longs(marks), luma, 1);
    ByteLanes.expandChroma(longs(chromaMarks), chroma, 1);

    assertThat(bytes(luma)).containsExactly(0, 255, 0, 255, 0, 255, 128, 0);
    assertThat(at(chroma, 0)).isEqualTo(128);
    assertThat(at(chroma, 5)).isEqualTo(128);
  }

  @Test
  void shouldTakeEveryOtherByte() {
    for (int shift : new int[] {0, 8}) {
      long[] plain = new long[COUNT];
      long[] expanded = new long[COUNT];
      int[] halves = new int[COUNT];
      int[] expandedHalves = new int[COUNT];

      ByteLanes.everyOther(longs(bytes), shift, plain, COUNT);
      ByteLanes.everyOtherAsLuma(longs(bytes), shift, expanded, COUNT);
      ByteLanes.lowerHalves(plain, halves, COUNT);
      ByteLanes.lowerHalves(expanded, expandedHalves, COUNT);

      for (int i = 0; i < 4 * COUNT; i++) {
        byte source = bytes[2 * i + shift / 8];
        assertThat(halves[i / 4] >>> (8 * (i % 4)) & 0xFF).isEqualTo(source & 0xFF);
        assertThat(expandedHalves[i / 4] >>> (8 * (i % 4)) & 0xFF)
            .isCloseTo((int) Math.rint(luma(source)), within(1));
      }
    }
  }

  @Test
  void shouldAverageTheChromaOfTwoPackedRows() {
    for (int shift : new int[] {0, 8}) {
      long[] plain = new long[COUNT];
      long[] expanded = new long[COUNT];
      short[][] plainParts = new short[2][COUNT];
      short[][] expandedParts = new short[2][COUNT];

      ByteLanes.averageEveryOther(longs(bytes), longs(otherBytes), shift, plain, COUNT);
      ByteLanes.averageEveryOtherAsChroma(longs(bytes), longs(otherBytes), shift, expanded, COUNT);
      ByteLanes.lowerQuarters(plain, plainParts[0], plainParts[1], COUNT);
      ByteLanes.lowerQuarters(expanded, expandedParts[0], expandedParts[1], COUNT);

      for (int i = 0; i < 2 * COUNT; i++) {
        for (int part = 0; part < 2; part++) {
          int source = 4 * i + 2 * part + shift / 8;
          double average = ((bytes[source] & 0xFF) + (otherBytes[source] & 0xFF)) / 2.0;
          double bigger = Math.max(0, Math.min(255, (average - 128) * 255 / 224 + 128));
          assertThat((double) (plainParts[part][i / 2] >>> (8 * (i % 2)) & 0xFF))
              .isCloseTo(average, within(0.5));
          assertThat((double) (expandedParts[part][i / 2] >>> (8 * (i % 2)) & 0xFF))
              .isCloseTo(bigger, within(1.15));
        }
      }
    }
  }

  @Test
  void shouldAverageBytesWithoutDrift() {
    long[] out = new long[COUNT];

    ByteLanes.average(longs(bytes), longs(otherBytes), out, COUNT);

    double drift = 0;
    for (int i = 0; i < bytes.length; i++) {
      double average = ((bytes[i] & 0xFF) + (otherBytes[i] & 0xFF)) / 2.0;
      assertThat(at(out, i)).isCloseTo(average, within(0.5));
      drift += at(out, i) - average;
    }
    assertThat(drift / bytes.length).isCloseTo(0, within(0.01));
  }

  private static double luma(byte value) {
    return Math.max(0, Math.min(255, ((value & 0xFF) - 16) * 255.0 / 219));
  }

  private static double chroma(byte value) {
    return Math.max(0, Math.min(255, ((value & 0xFF) - 128) * 255.0 / 224 + 128));
  }

  private static long[] longs(byte[] bytes) {
    long[] longs = new long[bytes.length / 8];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(longs);
    return longs;
  }

  private static double at(long[] longs, int index) {
    return longs[index / 8] >>> (8 * (index % 8)) & 0xFF;
  }

  private static int[] bytes(long[] longs) {
    int[] bytes = new int[8 * longs.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (int) at(longs, i);
    }
    return bytes;
  }
}
