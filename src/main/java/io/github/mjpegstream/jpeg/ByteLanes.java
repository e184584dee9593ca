package io.github.mjpegstream.jpeg;

/**
 * Arithmetic on the bytes of longs, several at a time. A long holds bytes in memory order, the
 * first one lowest. <em>Lanes</em> are 16 bits wide and hold one byte each, so that there is room
 * to add and to carry; four of them are a long.
 *
 * <p>Each loop is as the compilers of JDK 17 and 25 need it to make vector instructions of it,
 * which makes it several times faster: arrays of longs, the same index for all of them, no branch,
 * no product (which not every processor has for longs), outputs that are not inputs, and little in
 * the body, hence rather one loop more. EncodingCostTest shows what a change does.
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
  static void pack(long[] in, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = packed((in[i] >>> shift) & LANES);
    }
  }

  /** As {@link #pack}, and expands the bytes as {@link #expandLuma} does. */
  static void packLuma(long[] in, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = packed(expandedLuma((in[i] >>> shift) & LANES));
    }
  }

  /** As {@link #pack}, and expands the bytes as {@link #expandChroma} does. */
  static void packChroma(long[] in, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = packed(expandedChroma((in[i] >>> shift) & LANES));
    }
  }

  /** Takes the lower halves of longs. */
  static void lowerHalves(long[] in, int[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = (int) in[i];
    }
  }

  /** Takes lanes apart: 0 and 2 into one array, 1 and 3 into the other. */
  static void pairs(long[] in, short[] first, short[] second, int count) {
    for (int i = 0; i < count; i++) {
      long sorted = in[i] | (in[i] >>> 24);
      first[i] = (short) sorted;
      second[i] = (short) (sorted >>> 16);
    }
  }

  /** Puts lanes side by side. */
  static void interleave(long[] first, long[] second, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = first[i] | (second[i] << 8);
    }
  }

  /**
   * Averages every other byte of two rows.
   *
   * @param shift as for {@link #pack}
   * @param out lanes
   */
  static void average(long[] even, long[] odd, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = averaged((even[i] >>> shift) & LANES, (odd[i] >>> shift) & LANES);
    }
  }

  /** As {@link #average}, and expands the result as {@link #expandChroma} does. */
  static void averageChroma(long[] even, long[] odd, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = expandedChroma(averaged((even[i] >>> shift) & LANES, (odd[i] >>> shift) & LANES));
    }
  }

  /** Averages all bytes of two rows. */
  static void averageBytes(long[] even, long[] odd, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      long different = even[i] ^ odd[i];
      out[i] = (even[i] & odd[i]) + ((different >>> 1) & ALL_BUT_TOP) + (different & ROUND_BYTES);
    }
  }

  /**
   * Expands luma: 16 to 235 become 0 to 255.
   *
   * @param shift as for {@link #pack}
   * @param out lanes
   */
  static void expandLuma(long[] in, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = expandedLuma((in[i] >>> shift) & LANES);
    }
  }

  /**
   * Expands chroma around 128: 16 to 240 become 0.5 to 255.5.
   *
   * @param shift as for {@link #pack}
   * @param out lanes
   */
  static void expandChroma(long[] in, int shift, long[] out, int count) {
    for (int i = 0; i < count; i++) {
      out[i] = expandedChroma((in[i] >>> shift) & LANES);
    }
  }

  private static long packed(long lanes) {
    long pairs = (lanes | (lanes >>> 8)) & 0x0000_FFFF_0000_FFFFL;
    return pairs | (pairs >>> 16);
  }

  private static long averaged(long even, long odd) {
    return ((even + odd + ROUND_LANES) >>> 1) & LANES;
  }

  /** Computes v + 21 v / 128 − 18.63, which is wrong by less than 0.1, and rounds. */
  private static long expandedLuma(long lanes) {
    long triple = lanes + (lanes << 1);
    long more = (((triple << 3) - triple + 0x0074_0074_0074_0074L) >>> 7) & 0x003F_003F_003F_003FL;
    return clamped(lanes + more + 0x00ED_00ED_00ED_00EDL);
  }

  /** Computes v + 71 v / 512 − 17.71, which is wrong by less than 0.1, and rounds. */
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
