package io.github.mjpegstream.clients;

import io.github.mjpegstream.camera.testpattern.PatternReader;
import io.github.mjpegstream.camera.testpattern.PatternReader.Reading;
import io.github.mjpegstream.frame.MonotonicClock;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.imageio.ImageIO;

/**
 * Reads the strip of the test pattern. A JPEG that several clients pass on as it is is decoded
 * once. Thread-safe.
 */
final class Strips {
  static final int WIDTH = 480;
  static final int HEIGHT = 360;

  /** The strip's own rows. */
  static final int ROWS = 16;

  private final Map<String, Optional<Reading>> known = new HashMap<>();

  /** Reads a picture in any format that Java decodes. */
  Optional<Reading> picture(byte[] picture) {
    String digest = md5(picture);
    synchronized (known) {
      if (known.containsKey(digest)) {
        return known.get(digest);
      }
    }
    Optional<Reading> reading = decode(picture);
    synchronized (known) {
      known.put(digest, reading);
      known.notifyAll();
    }
    return reading;
  }

  private static Optional<Reading> decode(byte[] picture) {
    try {
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
      if (image == null) {
        throw new AssertionError("not a picture: " + picture.length + " bytes");
      }
      return PatternReader.read(image);
    } catch (IOException e) {
      throw new AssertionError("a picture that cannot be decoded", e);
    }
  }

  /**
   * Waits until another client has got a JPEG with this MD5 sum, and reads that.
   *
   * @param digest in hexadecimal digits
   * @param whenKnown called if one has within the limit
   */
  void awaitDigest(String digest, Duration limit, Consumer<Optional<Reading>> whenKnown)
      throws InterruptedException {
    long deadline = MonotonicClock.SYSTEM.nanos() + limit.toNanos();
    Optional<Reading> reading;
    synchronized (known) {
      while (!known.containsKey(digest)) {
        long left = deadline - MonotonicClock.SYSTEM.nanos();
        if (left <= 0) {
          return;
        }
        TimeUnit.NANOSECONDS.timedWait(known, left);
      }
      reading = known.get(digest);
    }
    whenKnown.accept(reading);
  }

  /** Reads the last rows of a grey picture. */
  static Optional<Reading> grey(byte[] rows) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
    System.arraycopy(rows, 0, pixels, (HEIGHT - ROWS) * WIDTH, ROWS * WIDTH);
    return PatternReader.read(image);
  }

  private static String md5(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
