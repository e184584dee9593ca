package io.github.mjpegstream.jpeg;

import static io.github.mjpegstream.fuzz.Input.check;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.Orientation;
import io.github.mjpegstream.frame.Patch;
import io.github.mjpegstream.fuzz.Input;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;

/** What the sanitizer passes is turned and made smaller, or refused in words; never more. */
public final class EditorFuzz {
  private static final long MOST_PIXELS = 512 * 512;

  private static final JpegTranscoder TRANSCODER = JpegTranscoders.create();
  private static final JpegEditor EDITOR = JpegEditors.create();

  private EditorFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Input input = new Input(data);
    int eighths = 1 + input.u8() % 8;
    int quality = 1 + input.u8() % 100;
    int turns = input.u8();
    byte[] jpeg = SanitizerFuzz.sanitized(input.rest());
    if (jpeg == null) {
      return;
    }
    JpegSanitizer sanitizer = new JpegSanitizer();
    sanitizer.inspect(Unpooled.wrappedBuffer(jpeg));
    FrameSize size = sanitizer.size();
    if ((long) size.width() * size.height() > MOST_PIXELS) {
      return;
    }
    ByteBuf direct = Unpooled.directBuffer(jpeg.length).writeBytes(jpeg);
    try {
      checkGood(TRANSCODER.transcode(direct, eighths, quality), TRANSCODER.size());
      Orientation orientation =
          Orientation.of((turns & 1) != 0, (turns & 2) != 0, 90 * (turns >> 2 & 3));
      checkGood(EDITOR.edit(direct, orientation, Patch.NONE), EDITOR.size());
    } catch (IllegalStateException e) {
      // As promised, with the reason in words.
      check(e.getMessage() != null && !e.getMessage().isBlank(), "refused without a word");
    } finally {
      direct.release();
    }
  }

  private static void checkGood(ByteBuf made, FrameSize size) {
    JpegSanitizer sanitizer = new JpegSanitizer();
    JpegSanitizer.Verdict verdict = sanitizer.inspect(made);
    check(verdict.accepted(), "what was made is " + verdict);
    check(sanitizer.size().equals(size), "what was made has " + sanitizer.size() + ", not " + size);
  }
}
