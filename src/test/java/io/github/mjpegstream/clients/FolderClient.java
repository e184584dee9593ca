package io.github.mjpegstream.clients;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A program that shows its pictures by writing each to a file, with names that rise. */
final class FolderClient extends ProgramClient {
  private static final long STEP_MILLIS = 50;

  private final boolean waits;
  private final Strips strips;
  private final Set<Path> read = new HashSet<>();
  private volatile boolean closed;
  private Path pictures;

  /**
   * @param waits whether it waits for the server to come back rather than end
   */
  FolderClient(
      String name,
      String how,
      Map<Check, String> notes,
      boolean waits,
      Strips strips,
      Command command) {
    super(name, how, notes, command);
    this.waits = waits;
    this.strips = strips;
  }

  /** Where the program is to write. */
  static Path pictures(Path folder) {
    return folder.resolve("pictures");
  }

  @Override
  void start(Stage stage, Path folder) throws IOException {
    pictures = Files.createDirectory(pictures(folder));
    super.start(stage, folder);
  }

  @Override
  void read(InputStream output) throws IOException, InterruptedException {
    CountDownLatch ended = new CountDownLatch(1);
    Thread drain =
        new Thread(
            () -> {
              try {
                output.transferTo(OutputStream.nullOutputStream());
              } catch (IOException e) {
                // The program has been ended.
                return;
              } finally {
                ended.countDown();
              }
            },
            name() + "-output");
    drain.setDaemon(true);
    drain.start();
    boolean last = false;
    while (!last) {
      last = ended.await(STEP_MILLIS, TimeUnit.MILLISECONDS) || closed;
      look();
    }
  }

  private void look() throws IOException {
    try (Stream<Path> files = Files.list(pictures)) {
      for (Path file : files.sorted().toList()) {
        String name = file.getFileName().toString();
        if ((name.endsWith(".png") || name.endsWith(".jpg")) && !read.contains(file)) {
          byte[] picture = Files.readAllBytes(file);
          if (isWhole(picture)) {
            read.add(file);
            sightings.add(strips.picture(picture), Files.getLastModifiedTime(file).toMillis());
          }
        }
      }
    }
  }

  private static boolean isWhole(byte[] picture) {
    int end = picture.length;
    boolean jpeg = end > 4 && picture[end - 2] == (byte) 0xFF && picture[end - 1] == (byte) 0xD9;
    // The checksum of an empty IEND chunk, with which every PNG ends.
    boolean png = end > 8 && picture[end - 2] == 0x60 && picture[end - 1] == (byte) 0x82;
    return jpeg || png;
  }

  @Override
  void awaitEnd(Duration limit) throws IOException {
    if (waits) {
      terminate(0);
    } else {
      super.awaitEnd(limit);
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    super.close();
  }
}
