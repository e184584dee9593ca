package io.github.mjpegstream.jpeg;

import static io.github.mjpegstream.fuzz.Input.check;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/**
 * Any bytes: what is passed on is as long as was said, is a good image by its own rules, and is one
 * image to whoever looks for start and end in it.
 */
public final class SanitizerFuzz {
  private SanitizerFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    sanitized(data);
  }

  /** Returns what is passed on; null for nothing. */
  static byte[] sanitized(byte[] data) throws IOException {
    JpegSanitizer sanitizer = new JpegSanitizer();
    ByteBuf in = Unpooled.wrappedBuffer(data);
    JpegSanitizer.Verdict verdict = sanitizer.inspect(in);
    check(in.readerIndex() == 0 && in.readableBytes() == data.length, "the input was moved");
    if (!verdict.accepted()) {
      return null;
    }
    ByteBuf out = Unpooled.buffer(sanitizer.outputBytes());
    sanitizer.writeTo(out);
    byte[] mended = Arrays.copyOf(out.array(), out.readableBytes());
    check(mended.length == sanitizer.outputBytes(), "the length was foretold wrong");
    if (verdict == JpegSanitizer.Verdict.GOOD) {
      check(Arrays.equals(mended, data), "a good image was changed");
    }
    JpegSanitizer again = new JpegSanitizer();
    JpegSanitizer.Verdict second = again.inspect(Unpooled.wrappedBuffer(mended));
    check(second == JpegSanitizer.Verdict.GOOD, "what was mended is " + second);
    check(again.size().equals(sanitizer.size()), "the size has changed");

    JpegSplitter splitter = new JpegSplitter(1 << 26);
    ByteArrayInputStream stream = new ByteArrayInputStream(mended);
    int images = 0;
    int read;
    do {
      read = splitter.fill(stream);
      while (splitter.nextFrame()) {
        images++;
        check(
            splitter.frameLength() == mended.length || holdsStart(mended),
            "not one image to a reader");
      }
    } while (read >= 0);
    check(images == 1 || holdsStart(mended), images + " images to a reader");
    return mended;
  }

  /** Tables may look like one. */
  private static boolean holdsStart(byte[] jpeg) {
    for (int i = 2; i < jpeg.length - 1; i++) {
      if ((jpeg[i] & 0xFF) == 0xFF && (jpeg[i + 1] & 0xFF) == 0xD8) {
        return true;
      }
    }
    return false;
  }
}
