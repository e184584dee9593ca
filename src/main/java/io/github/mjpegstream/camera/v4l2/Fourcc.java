package io.github.mjpegstream.camera.v4l2;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mjpegstream.frame.PixelFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The kernel's name of a pixel format: four characters.
 *
 * @param code the characters, the first in the lowest byte
 */
record Fourcc(int code) {
  /**
   * What can be shown, the cheapest first: JPEG as it is, then what has the least to be read and
   * converted, grey last. Linux knows some formats under two names.
   */
  private static final Map<Fourcc, PixelFormat> KNOWN = known();

  static Fourcc of(String characters) {
    byte[] bytes = characters.getBytes(US_ASCII);
    int code = 0;
    for (int i = 0; i < 4; i++) {
      code |= (bytes[i] & 0xFF) << (8 * i);
    }
    return new Fourcc(code);
  }

  /** Returns the formats that can be shown, the cheapest first. */
  static List<Fourcc> all() {
    return List.copyOf(KNOWN.keySet());
  }

  /** Returns how to read such a picture; empty if we cannot. */
  Optional<PixelFormat> format() {
    return Optional.ofNullable(KNOWN.get(this));
  }

  @Override
  public String toString() {
    byte[] bytes = new byte[4];
    for (int i = 0; i < 4; i++) {
      int b = (code >> (8 * i)) & 0x7F;
      bytes[i] = (byte) (b < ' ' ? '?' : b);
    }
    return new String(bytes, US_ASCII).strip();
  }

  private static Map<Fourcc, PixelFormat> known() {
    Map<Fourcc, PixelFormat> known = new LinkedHashMap<>();
    known.put(of("MJPG"), PixelFormat.JPEG);
    known.put(of("JPEG"), PixelFormat.JPEG);
    known.put(of("YU12"), PixelFormat.I420);
    known.put(of("YV12"), PixelFormat.YV12);
    known.put(of("NV12"), PixelFormat.NV12);
    known.put(of("NV21"), PixelFormat.NV21);
    known.put(of("YUYV"), PixelFormat.YUYV);
    known.put(of("UYVY"), PixelFormat.UYVY);
    known.put(of("YVYU"), PixelFormat.YVYU);
    known.put(of("VYUY"), PixelFormat.VYUY);
    known.put(of("422P"), PixelFormat.I422);
    known.put(of("RGB3"), PixelFormat.RGB24);
    known.put(of("BGR3"), PixelFormat.BGR24);
    known.put(of("XB24"), PixelFormat.RGBX32);
    known.put(of("XR24"), PixelFormat.BGRX32);
    known.put(of("BGR4"), PixelFormat.BGRX32);
    known.put(of("GREY"), PixelFormat.GREY);
    return known;
  }
}
