package io.github.mjpegstream.camera.http;

import static io.github.mjpegstream.fuzz.Input.check;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.FrameReader;
import io.github.mjpegstream.camera.NewestFrame;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.fuzz.Input;
import io.github.mjpegstream.jpeg.JpegSplitter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Flow;

/**
 * The answer of another server, in whatever pieces it comes: as many images as the same bytes hold
 * in one piece, and the last of them is handed over. Where it redirects to is followed or refused.
 */
public final class BodyFuzz {
  private static final int LIMIT = 1 << 20;
  private static final FrameLayout JPEG = FrameLayout.jpeg(new FrameSize(16, 16));

  private BodyFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException, CaptureException {
    Input input = new Input(data);
    long seed = input.u16();
    byte[] body = input.rest();
    redirect(body);

    NewestFrame frames = new NewestFrame(JPEG);
    new FrameReader(LIMIT, frames, new ManualClock()).readAll(inPieces(body, seed));

    JpegSplitter splitter = new JpegSplitter(LIMIT);
    ByteArrayInputStream whole = new ByteArrayInputStream(body);
    byte[] last = null;
    long count = 0;
    int read;
    do {
      read = splitter.fill(whole);
      while (splitter.nextFrame()) {
        int from = splitter.frameOffset();
        last = Arrays.copyOfRange(splitter.array(), from, from + splitter.frameLength());
        count++;
      }
    } while (read >= 0);
    check(frames.offered() == count, frames.offered() + " images, in one piece " + count);
    if (last != null) {
      try (CapturedFrame frame = frames.next()) {
        byte[] newest = new byte[frame.data().readableBytes()];
        frame.data().getBytes(frame.data().readerIndex(), newest);
        check(Arrays.equals(newest, last), "another image than the last");
      }
    }
  }

  /** As the HTTP client brings it: when asked, a list of buffers, some of them empty. */
  private static BodyStream inPieces(byte[] body, long seed) {
    Random random = new Random(seed);
    BodyStream stream = new BodyStream();
    stream.onSubscribe(
        new Flow.Subscription() {
          private int position;

          @Override
          public void request(long n) {
            List<ByteBuffer> item = new ArrayList<>();
            int buffers = 1 + random.nextInt(4);
            for (int i = 0; i < buffers && position < body.length; i++) {
              int count = Math.min(body.length - position, random.nextInt(1 << random.nextInt(16)));
              item.add(ByteBuffer.wrap(body, position, count));
              position += count;
            }
            if (item.isEmpty()) {
              stream.onComplete();
            } else {
              stream.onNext(item);
            }
          }

          @Override
          public void cancel() {
            position = body.length;
          }
        });
    return stream;
  }

  private static void redirect(byte[] body) {
    String location = new String(body, 0, Math.min(body.length, 200), StandardCharsets.ISO_8859_1);
    StreamUrl url = StreamUrl.parse(URI.create("http://user:hidden@camera.example:81/stream"));
    try {
      StreamUrl next = url.redirect(location);
      check(next.address().getHost() != null, "a redirect to no host");
      boolean elsewhere =
          !next.address().getHost().equalsIgnoreCase("camera.example")
              || next.address().getPort() != 81;
      if (elsewhere && next.authorization().isPresent()) {
        check(!next.authorization().equals(url.authorization()), "the password was given away");
      }
    } catch (IllegalArgumentException e) {
      boolean quoted = location.contains("hidden");
      check(
          quoted || !String.valueOf(e.getMessage()).contains("hidden"),
          "a message with a password");
    }
  }
}
