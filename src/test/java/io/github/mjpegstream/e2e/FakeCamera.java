package io.github.mjpegstream.e2e;

import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The imitation of rpicam-vid, on the search path of a server, with faults at a word. Each of its
 * frames carries a comment by which it can be told from a placeholder.
 */
public final class FakeCamera {
  static final byte[] MARK = "frame of the camera".getBytes(StandardCharsets.US_ASCII);
  private static final FrameSize SIZE = new FrameSize(480, 360);
  private static final int FRAMES = 40;
  private static final Path PROGRAMS = Path.of("src/test/programs").toAbsolutePath();

  private final Path folder;
  private final Path control;
  private final Path log;

  /**
   * @param folder an empty one
   */
  public FakeCamera(Path folder) throws IOException {
    this.folder = folder;
    this.control = folder.resolve("control");
    this.log = folder.resolve("log");
    Files.writeString(control, "");
    Files.writeString(log, "");
    writeFrames(Files.createDirectory(folder.resolve("frames")));
  }

  private static void writeFrames(Path frames) throws IOException {
    FrameLayout layout = FrameLayout.i420(SIZE);
    // Drawn in an array: with every access tracked, a buffer takes half a minute.
    byte[] picture = new byte[layout.frameBytes()];
    ByteBuf pixels = Unpooled.directBuffer(layout.frameBytes());
    try (JpegEncoder encoder = JpegEncoders.create()) {
      for (int i = 0; i < FRAMES; i++) {
        for (int j = 0; j < layout.cbOffset(); j++) {
          picture[j] = (byte) (j * 7 / 480 + 6 * i);
        }
        pixels.clear().writeBytes(picture);
        byte[] jpeg = ByteBufUtil.getBytes(encoder.encode(layout, pixels, 40));
        Files.write(frames.resolve(String.format("%03d.jpg", i)), marked(jpeg));
      }
    } finally {
      pixels.release();
    }
  }

  /** Puts the comment behind the start marker. */
  private static byte[] marked(byte[] jpeg) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 20);
    out.write(new byte[] {(byte) 0xFF, (byte) 0xFE, 0, (byte) (2 + MARK.length)});
    out.write(MARK);
    out.write(jpeg, 20, jpeg.length - 20);
    return out.toByteArray();
  }

  /** Returns the environment in which a server finds this camera. */
  public Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("PATH", PROGRAMS + ":" + System.getenv("PATH"));
    environment.put("FAKE_RPICAM_CONTROL", control.toString());
    environment.put("FAKE_RPICAM_FRAMES", folder.resolve("frames").toString());
    environment.put("FAKE_RPICAM_LOG", log.toString());
    return environment;
  }

  /** From now on the camera has this fault; an empty one cures it. */
  public void fault(String fault) throws IOException {
    Path next = folder.resolve("control.next");
    Files.writeString(next, fault);
    Files.move(next, control, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Returns the process ids of all starts so far, the latest last. */
  public List<Long> pids() throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.contains("--codec"))
        .map(line -> Long.valueOf(line.split(" ", 2)[0]))
        .toList();
  }
}
