package io.github.mjpegstream.jpeg;

/**
 * Arithmetic on the bytes of longs, eight at a time. A long holds bytes in memory order, the first
 * one lowest. <em>Lanes</em> are 16 bits wide and hold one byte each, so that there is room to add
 * and to carry; four of them are a long.
 *
 * <p>Each loop is as plain as the compilers need it to turn it into vector instructions, which
 * makes it several times faster: arrays of longs, the same index for each of them, no branch, no
 * product (which not every processor has for longs), and inputs and outputs that are different
 * arrays. On JDK 17 each of these matters; see docs/performance.md.
 */
final class ByteLanes {
  private static final long LANES = 0x00FF_00FF_00FF_00FFL;
  private static final long BIT_8 = 0x0100_0100_0100_0100L;
  private static final long BIT_9 = 0x0200_0200_0200_0200L;

  /** Rounds half of the averages up and half down, or chroma as a whole would drift upwards. */
  private static final long ROUND_LANES = 0x0000_0000_0001_0001L;

  private static final long ROUND_BYTES = 0x0001_0001_0001_0001L;
  private static final long ALL_BUT_TOP = 0x7F7F_7F7F_7F7F_7F7FL;

  private ByteLanes() {}

  /**
   * Takes every other byte.
   *
   * @param shift 0 for bytes 0, 2, 4 and 6; 8 for the others
   * @param out the four bytes of a long in its lower half; the upper half means nothing
   */
  static void everyOther(long[] in, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = packed((in[i] >>> shift) & LANES);
    }
  }

  /** As {@link #everyOther}, and expands them as luma. */
  static void everyOtherAsLuma(long[] in, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = packed(expandedLuma((in[i] >>> shift) & LANES));
    }
  }

  /**
   * Averages the chroma of two packed rows.
   *
   * @param shift 0 if chroma is bytes 0, 2, 4 and 6; 8 if it is the others
   * @param out from the lowest bit: two samples of the first component, two of the second; the
   *     upper half means nothing
   */
  static void averageEveryOther(long[] even, long[] odd, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = sorted(average((even[i] >>> shift) & LANES, (odd[i] >>> shift) & LANES));
    }
  }

  /** As {@link #averageEveryOther}, and expands them. */
  static void averageEveryOtherAsChroma(long[] even, long[] odd, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] =
          sorted(expandedChroma(average((even[i] >>> shift) & LANES, (odd[i] >>> shift) & LANES)));
    }
  }

  /** Averages all bytes. */
  static void average(long[] even, long[] odd, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      long different = even[i] ^ odd[i];
      out[i] = (even[i] & odd[i]) + ((different >>> 1) & ALL_BUT_TOP) + (different & ROUND_BYTES);
    }
  }

  /** Expands all bytes from 16 to 235 to 0 to 255. */
  static void expandLuma(long[] in, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = expandedLuma(in[i] & LANES) | (expandedLuma((in[i] >>> 8) & LANES) << 8);
    }
  }

  /** Expands all bytes from 16 to 240 to 0.5 to 255.5, which leaves 128 where it is. */
  static void expandChroma(long[] in, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = expandedChroma(in[i] & LANES) | (expandedChroma((in[i] >>> 8) & LANES) << 8);
    }
  }

  /** Takes the lower halves. */
  static void lowerHalves(long[] in, int[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = (int) in[i];
    }
  }

  /** Takes the lowest quarters and the second lowest. */
  static void lowerQuarters(long[] in, short[] first, short[] second, int count) {
    for (int i = 0; i < count; i++) {
      first[i] = (short) in[i];
      second[i] = (short) (in[i] >>> 16);
    }
  }

  private static long packed(long lanes) {
    long pairs = (lanes | (lanes >>> 8)) & 0x0000_FFFF_0000_FFFFL;
    return pairs | (pairs >>> 16);
  }

  /** Brings lanes 0 and 2 together, and 1 and 3, in the lower half. */
  private static long sorted(long lanes) {
    return lanes | (lanes >>> 24);
  }

  private static long average(long even, long odd) {
    return ((even + odd + ROUND_LANES) >>> 1) & LANES;
  }

  /**
   * Computes 255 / 219 × (v − 16), rounded, from 0 to 255: as v + 21 v / 128 − 18.63, which is
   * wrong by less than 0.1. With 256 added, bit 8 is set from 0 on, and bit 9 instead from 256 on.
   */
  private static long expandedLuma(long lanes) {
    long triple = lanes + (lanes << 1);
    long more = (((triple << 3) - triple + 0x0074_0074_0074_0074L) >>> 7) & 0x003F_003F_003F_003FL;
    return clamped(lanes + more + 0x00ED_00ED_00ED_00EDL);
  }

  /** Computes 255 / 224 × (v − 128) + 128, as v + 71 v / 512 − 17.71; otherwise as for luma. */
  private static long expandedChroma(long lanes) {
    long ninefold = lanes + (lanes << 3);
    long more = (((ninefold << 3) - lanes + 0x017E_017E_017E_017EL) >>> 9) & 0x007F_007F_007F_007FL;
    return clamped(lanes + more + 0x00EE_00EE_00EE_00EEL);
  }

  /** Takes 256 off each lane and saturates: below 256 becomes 0, from 512 on 255. */
  private static long clamped(long lanes) {
    long inRange = lanes & BIT_8;
    long above = lanes & BIT_9;
    return (lanes & (inRange - (inRange >>> 8))) | ((above >>> 1) - (above >>> 9));
  }
}
