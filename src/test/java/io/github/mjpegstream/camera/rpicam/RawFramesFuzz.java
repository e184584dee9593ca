package io.github.mjpegstream.camera.rpicam;

import static io.github.mjpegstream.fuzz.Input.check;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.NewestFrame;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.fuzz.Input;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Raw pictures: pieces and pauses of any lengths, of a camera that says any size. Every frame that
 * is handed over is as long as its layout; else the stream is refused in words.
 */
public final class RawFramesFuzz {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_STREAM_BYTES = 1 << 21;

  private RawFramesFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Input input = new Input(data);
    FrameSize asked = new FrameSize(1 + input.u8(), 1 + input.u8());
    RawLayouts layouts = new RawLayouts(PictureProcessor.VC4, asked);
    int width = input.u16();
    int height = input.u16();
    if ((input.u8() & 1) != 0) {
      layouts.line("configuring streams: (0) " + width + "x" + height + "-YUV420/Rec709 (1)");
    }
    ManualClock clock = new ManualClock();
    NewestFrame frames = new NewestFrame(layouts.known().get(0));
    RawFrameReader reader =
        new RawFrameReader(layouts, PictureProcessor.VC4, MOST_BYTES, frames, clock);
    try {
      reader.readAll(new Pieces(input, clock));
      if (frames.offered() > 0) {
        try (CapturedFrame frame = frames.next()) {
          FrameLayout layout = frame.layout();
          check(frame.data().readableBytes() == layout.frameBytes(), "a frame of another length");
          check(layout.frameBytes() <= MOST_BYTES, "a frame larger than allowed");
          check(reader.format().isPresent(), "frames without a format");
        }
      }
    } catch (CaptureException e) {
      check(!e.getMessage().isBlank(), "refused without a word");
    }
  }

  /** Each three bytes of the input are a piece: its length and the pause in front of it. */
  private static final class Pieces extends InputStream {
    private final Input input;
    private final ManualClock clock;
    private int left;
    private int total;

    Pieces(Input input, ManualClock clock) {
      this.input = input;
      this.clock = clock;
    }

    @Override
    public int read() {
      throw new UnsupportedOperationException("one byte");
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (left == 0) {
        if (input.isEmpty() || total > MOST_STREAM_BYTES) {
          return -1;
        }
        left = 1 + input.u16();
        clock.advance(Duration.ofMillis(input.u8()));
      }
      int count = Math.min(left, length);
      left -= count;
      total += count;
      return count;
    }
  }
}
