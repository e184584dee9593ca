package io.github.mjpegstream.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of one input, taken from the front: a few numbers, then what is parsed. Where they have
 * run out, every number is 0.
 */
public final class Input {
  private final byte[] bytes;
  private int position;

  public Input(byte[] bytes) {
    this.bytes = bytes;
  }

  public int u8() {
    return position < bytes.length ? bytes[position++] & 0xFF : 0;
  }

  public int u16() {
    return u8() << 8 | u8();
  }

  public boolean isEmpty() {
    return position >= bytes.length;
  }

  public byte[] rest() {
    byte[] rest = Arrays.copyOfRange(bytes, Math.min(position, bytes.length), bytes.length);
    position = bytes.length;
    return rest;
  }

  public String restAsText() {
    return new String(rest(), StandardCharsets.UTF_8);
  }

  /** Fails where what should hold does not. */
  public static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  /** Fails where a text is not fit for one line of a log. */
  public static void checkOneLine(String text) {
    check(text.chars().noneMatch(Character::isISOControl), "control characters in: " + text);
  }
}
