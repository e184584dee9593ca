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
    long[] first = new long[COUNT];
    long[] second = new long[COUNT];
    long[] out = new long[COUNT];

    ByteLanes.expandLuma(longs(bytes), 0, first, COUNT);
    ByteLanes.expandLuma(longs(bytes), 8, second, COUNT);
    ByteLanes.interleave(first, second, out, COUNT);

    for (int i = 0; i < bytes.length; i++) {
      assertThat(at(out, i)).isCloseTo(luma(bytes[i]), within(0.53));
    }
  }

  @Test
  void shouldExpandChroma() {
    long[] first = new long[COUNT];
    long[] second = new long[COUNT];
    long[] out = new long[COUNT];

    ByteLanes.expandChroma(longs(bytes), 0, first, COUNT);
    ByteLanes.expandChroma(longs(bytes), 8, second, COUNT);
    ByteLanes.interleave(first, second, out, COUNT);

    for (int i = 0; i < bytes.length; i++) {
      assertThat(at(out, i)).isCloseTo(chroma(bytes[i]), within(0.53));
    }
  }

  @Test
  void shouldMeetTheLimitsAndTheMiddleExactly() {
    byte[] marks = {16, 0, (byte) 235, 0, 15, 0, (byte) 255, 0};
    byte[] middle = {(byte) 128, 0, (byte) 128, 0, (byte) 128, 0, (byte) 128, 0};
    long[] luma = new long[1];
    long[] chroma = new long[1];

    ByteLanes.expandLuma(longs(marks), 0, luma, 1);
    ByteLanes.expandChroma(longs(middle), 0, chroma, 1);

    assertThat(luma[0]).isEqualTo(0x00FF_0000_00FF_0000L);
    assertThat(chroma[0]).isEqualTo(0x0080_0080_0080_0080L);
  }

  @Test
  void shouldTakeEveryOtherByte() {
    for (int shift : new int[] {0, 8}) {
      long[] packed = new long[COUNT];
      int[] halves = new int[COUNT];

      ByteLanes.pack(longs(bytes), shift, packed, COUNT);
      ByteLanes.lowerHalves(packed, halves, COUNT);

      for (int i = 0; i < 4 * COUNT; i++) {
        assertThat(halves[i / 4] >>> (8 * (i % 4)) & 0xFF)
            .isEqualTo(bytes[2 * i + shift / 8] & 0xFF);
      }
    }
  }

  @Test
  void shouldAverageTheChromaOfTwoPackedRows() {
    for (int shift : new int[] {0, 8}) {
      long[] lanes = new long[COUNT];
      short[][] parts = new short[2][COUNT];

      ByteLanes.average(longs(bytes), longs(otherBytes), shift, lanes, COUNT);
      ByteLanes.pairs(lanes, parts[0], parts[1], COUNT);

      double drift = 0;
      for (int i = 0; i < 4 * COUNT; i++) {
        double average = average(2 * i + shift / 8);
        int actual = parts[i % 2][i / 4] >>> (8 * (i / 2 % 2)) & 0xFF;
        assertThat((double) actual).isCloseTo(average, within(0.5));
        drift += actual - average;
      }
      assertThat(drift / (4 * COUNT)).isCloseTo(0, within(0.01));
    }
  }

  @Test
  void shouldComputeTheSameInOneLoopAsInTwo() {
    long[] lanes = new long[COUNT];
    long[] inTwo = new long[COUNT];
    long[] inOne = new long[COUNT];
    for (int shift : new int[] {0, 8}) {
      ByteLanes.expandLuma(longs(bytes), shift, lanes, COUNT);
      ByteLanes.pack(lanes, 0, inTwo, COUNT);
      ByteLanes.packLuma(longs(bytes), shift, inOne, COUNT);
      assertThat(inOne).isEqualTo(inTwo);

      ByteLanes.expandChroma(longs(bytes), shift, lanes, COUNT);
      ByteLanes.pack(lanes, 0, inTwo, COUNT);
      ByteLanes.packChroma(longs(bytes), shift, inOne, COUNT);
      assertThat(inOne).isEqualTo(inTwo);

      ByteLanes.average(longs(bytes), longs(otherBytes), shift, lanes, COUNT);
      ByteLanes.expandChroma(lanes, 0, inTwo, COUNT);
      ByteLanes.averageChroma(longs(bytes), longs(otherBytes), shift, inOne, COUNT);
      assertThat(inOne).isEqualTo(inTwo);
    }
  }

  @Test
  void shouldAverageBytesWithoutDrift() {
    long[] out = new long[COUNT];

    ByteLanes.averageBytes(longs(bytes), longs(otherBytes), out, COUNT);

    double drift = 0;
    for (int i = 0; i < bytes.length; i++) {
      assertThat(at(out, i)).isCloseTo(average(i), within(0.5));
      drift += at(out, i) - average(i);
    }
    assertThat(drift / bytes.length).isCloseTo(0, within(0.01));
  }

  private double average(int index) {
    return ((bytes[index] & 0xFF) + (otherBytes[index] & 0xFF)) / 2.0;
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
}
