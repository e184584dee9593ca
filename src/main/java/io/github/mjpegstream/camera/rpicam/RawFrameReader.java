package io.github.mjpegstream.camera.rpicam;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.NewestFrame;
import io.github.mjpegstream.camera.StreamReader;
import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Cuts a stream of raw pictures into frames. How long a frame is follows from the machine, but is
 * never taken for granted: a wrong length would shear every picture. The bytes up to the first
 * pause are counted ({@link Pauses}), and only a length that they confirm is used.
 *
 * <p>Confined to the thread that reads, but for {@link #format()} and {@link #warnings()}.
 */
final class RawFrameReader implements StreamReader {
  /** As much as a pipe holds. */
  private static final int READ_BYTES = 64 * 1024;

  /** After so many frames without a fitting length there is none. */
  private static final int FRAMES_TO_FIND_OUT = 10;

  private final RawLayouts layouts;
  private final PictureProcessor processor;
  private final int maxFrameBytes;
  private final NewestFrame frames;
  private final MonotonicClock clock;
  private byte[] buffer = new byte[READ_BYTES];
  private int filled;
  private volatile Optional<CaptureFormat> format = Optional.empty();
  private volatile List<String> warnings = List.of();

  /**
   * @param layouts from which one is chosen
   * @param processor of this machine, which the first layout is for
   * @param maxFrameBytes a larger frame is refused
   */
  RawFrameReader(
      RawLayouts layouts,
      PictureProcessor processor,
      int maxFrameBytes,
      NewestFrame frames,
      MonotonicClock clock) {
    this.layouts = layouts;
    this.processor = processor;
    this.maxFrameBytes = maxFrameBytes;
    this.frames = frames;
    this.clock = clock;
  }

  @Override
  public void readAll(InputStream in) throws IOException, CaptureException {
    FrameLayout layout = findOut(in);
    if (layout == null) {
      loseRest();
      return;
    }
    while (fill(in, layout.frameBytes())) {
      frames.offer(layout, buffer, 0, filled, clock.nanos());
      filled = 0;
    }
    loseRest();
  }

  /** Reads until the length of a frame is certain. Returns null if the stream ends before. */
  private FrameLayout findOut(InputStream in) throws IOException, CaptureException {
    Pauses pauses = new Pauses();
    long total = 0;
    int largest = 0;
    while (true) {
      makeRoom(largest);
      long before = clock.nanos();
      int count = in.read(buffer, filled, READ_BYTES);
      if (count < 0) {
        return null;
      }
      if (total > 0) {
        pauses.add(total, clock.nanos() - before);
      }
      filled += count;
      total += count;
      List<FrameLayout> known = layouts.known();
      largest = known.stream().mapToInt(FrameLayout::frameBytes).max().orElseThrow();
      if (largest > maxFrameBytes) {
        throw tooLarge(known.get(0), largest, maxFrameBytes);
      }
      if (total > largest) {
        Optional<FrameLayout> found = pauses.fit(known);
        if (found.isPresent()) {
          agree(found.get(), known.get(0));
          begin(found.get(), total);
          return found.get();
        }
        if (total > (long) FRAMES_TO_FIND_OUT * largest) {
          throw unknown(known, pauses);
        }
      }
    }
  }

  /** Makes room for one more read; only the last bytes are kept, and may belong to a frame. */
  private void makeRoom(int keptBytes) {
    if (buffer.length - filled >= READ_BYTES) {
      return;
    }
    int kept = Math.min(filled, keptBytes);
    byte[] target = buffer;
    if (buffer.length < kept + READ_BYTES) {
      target = new byte[2 * keptBytes + READ_BYTES];
    }
    System.arraycopy(buffer, filled - kept, target, 0, kept);
    buffer = target;
    filled = kept;
  }

  /** Keeps what has come of the current frame; those before are old by now. */
  private void begin(FrameLayout layout, long total) {
    int part = (int) (total % layout.frameBytes());
    byte[] exact = new byte[layout.frameBytes()];
    System.arraycopy(buffer, filled - part, exact, 0, part);
    buffer = exact;
    filled = part;
  }

  /** Reads on to the end of a frame. Returns false if the stream ends before. */
  private boolean fill(InputStream in, int frameBytes) throws IOException {
    while (filled < frameBytes) {
      int count = in.read(buffer, filled, frameBytes - filled);
      if (count < 0) {
        return false;
      }
      filled += count;
    }
    return true;
  }

  private void loseRest() {
    frames.lost(filled > 0 ? 1 : 0);
  }

  private void agree(FrameLayout layout, FrameLayout expected) {
    if (!layout.equals(expected)) {
      warnings =
          List.of(
              "the raw pictures have "
                  + words(layout)
                  + " (expected of "
                  + processor.machine()
                  + ": "
                  + words(expected)
                  + "); taken as they come");
    }
    format = Optional.of(new CaptureFormat("YUV420", layout.size(), layout.strideBytes(), 0));
  }

  @Override
  public Optional<CaptureFormat> format() {
    return format;
  }

  @Override
  public List<String> warnings() {
    return warnings;
  }

  private static CaptureException tooLarge(FrameLayout layout, int bytes, int maxBytes) {
    return new CaptureException(
        Reason.BAD_OPTION,
        "a raw picture of "
            + layout.size()
            + " has up to "
            + bytes
            + " bytes (expected: at most "
            + maxBytes
            + "); raise camera.max-frame-size, or set camera.pipeline to mjpeg");
  }

  private static CaptureException unknown(List<FrameLayout> known, Pauses pauses) {
    return new CaptureException(
        Reason.UNSUPPORTED_SYSTEM,
        "the raw pictures of the camera program have an unknown length: it paused "
            + pauses.longest()
            + " (expected: "
            + known.stream().map(RawFrameReader::words).collect(Collectors.joining(", or "))
            + "); set camera.pipeline to mjpeg");
  }

  private static String words(FrameLayout layout) {
    return layout.frameBytes()
        + " bytes for "
        + layout.size()
        + " with rows of "
        + layout.strideBytes();
  }
}
