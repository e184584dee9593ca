package io.github.mjpegstream.jpeg;

import static io.github.mjpegstream.fuzz.Input.check;

import io.github.mjpegstream.fuzz.Cuts;
import io.github.mjpegstream.fuzz.Input;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Any bytes: the images do not depend on the pieces they come in, and the memory is bounded. */
public final class SplitterFuzz {
  private static final int[] LIMITS = {1, 64, 700, 4096, 1 << 20};

  private SplitterFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Input input = new Input(data);
    int limit = LIMITS[input.u8() % LIMITS.length];
    long seed = input.u16();
    byte[] stream = input.rest();

    List<byte[]> whole = images(new ByteArrayInputStream(stream), limit, stream.length);
    List<byte[]> pieces = images(new Cuts(stream, seed), limit, stream.length);

    check(whole.size() == pieces.size(), whole.size() + " images, in pieces " + pieces.size());
    for (int i = 0; i < whole.size(); i++) {
      check(Arrays.equals(whole.get(i), pieces.get(i)), "image " + i + " differs in pieces");
    }
  }

  private static List<byte[]> images(InputStream in, int limit, int length) throws IOException {
    JpegSplitter splitter = new JpegSplitter(limit);
    List<byte[]> images = new ArrayList<>();
    long bytes = 0;
    int read;
    do {
      read = splitter.fill(in);
      while (splitter.nextFrame()) {
        int from = splitter.frameOffset();
        byte[] image = Arrays.copyOfRange(splitter.array(), from, from + splitter.frameLength());
        check(image.length <= limit, "an image of " + image.length + " bytes, limit " + limit);
        check((image[0] & 0xFF) == 0xFF && (image[1] & 0xFF) == 0xD8, "no start");
        check((image[image.length - 1] & 0xFF) == 0xD9, "no end");
        bytes += image.length;
        images.add(image);
      }
      check(splitter.capacity() <= limit + 5 * JpegSplitter.READ_BYTES, "the buffer has grown");
    } while (read >= 0);
    check(splitter.garbageBytes() == length - bytes, "bytes are counted wrong");
    return images;
  }
}
