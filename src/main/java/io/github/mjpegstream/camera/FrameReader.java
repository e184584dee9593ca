package io.github.mjpegstream.camera;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.jpeg.JpegSplitter;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads a stream of JPEGs.
 *
 * <p>Confined to the thread that reads.
 */
public final class FrameReader implements StreamReader {
  private final JpegSplitter splitter;
  private final NewestFrame frames;
  private final MonotonicClock clock;

  /**
   * @param maxFrameBytes a larger frame is dropped
   */
  public FrameReader(int maxFrameBytes, NewestFrame frames, MonotonicClock clock) {
    this.splitter = new JpegSplitter(maxFrameBytes);
    this.frames = frames;
    this.clock = clock;
  }

  /**
   * {@inheritDoc} A frame counts as captured when the read that completed it returned: neither a
   * pipe nor a connection tells when its exposure was.
   */
  @Override
  public void readAll(InputStream in) throws IOException {
    int read;
    do {
      read = splitter.fill(in);
      long now = clock.nanos();
      // At the end, too: what looked like the inside of a broken frame may have been a whole one.
      while (splitter.nextFrame()) {
        frames.offer(splitter.array(), splitter.frameOffset(), splitter.frameLength(), now);
      }
      frames.lost(splitter.framesCut() + splitter.framesOversized());
    } while (read >= 0);
  }
}
