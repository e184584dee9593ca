package io.github.mjpegstream.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.e2e.Viewer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** JPEGs that ffmpeg writes into v4l2loopback, whose formats are there only as long as it does. */
@Tag("vm")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LoopbackReliabilityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String DEVICE = "/dev/video20";

  @TempDir private static Path folder;
  private Path pictures;
  private Process feeder;
  private GuestServer server;
  private Viewer viewer;

  @BeforeAll
  void start() throws IOException {
    pictures = folder.resolve("pictures.mjpeg");
    GuestProgram.run(
        "ffmpeg",
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=320x240:rate=10:duration=3",
        "-c:v",
        "mjpeg",
        "-q:v",
        "5",
        "-f",
        "mjpeg",
        pictures.toString());
    feed();
    server =
        GuestServer.start(
            folder,
            "camera:",
            "  type: v4l2",
            "  stall-timeout: 3s",
            "  backoff-max: 2s",
            "  resolution: 320x240",
            "  fps: 10",
            "cameras:",
            "  loopback: {device: " + DEVICE + "}");
    viewer = server.watch("loopback");
  }

  /** ffmpeg gives up if somebody looks at the device at the moment it starts: then again. */
  private void feed() throws IOException {
    String once =
        "ffmpeg -v error -re -stream_loop -1 -f mjpeg -framerate 10 -i "
            + pictures
            + " -c:v copy -f v4l2 "
            + DEVICE;
    feeder =
        new ProcessBuilder("sh", "-c", "for i in 1 2 3 4 5 6 7 8 9; do " + once + "; done")
            .inheritIO()
            .start();
  }

  @AfterAll
  void end() throws Exception {
    viewer.close();
    server.close();
    stopFeeding();
  }

  private void stopFeeding() throws InterruptedException {
    List<ProcessHandle> children = feeder.descendants().toList();
    feeder.destroy();
    children.forEach(ProcessHandle::destroy);
    assertThat(feeder.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void shouldPassEveryByteThrough() throws IOException {
    List<byte[]> sent = split(Files.readAllBytes(pictures));
    assertThat(sent).hasSize(30);

    for (int i = 0; i < 20; i++) {
      byte[] received = viewer.await(true, PATIENCE).part().body();
      assertThat(sent).anyMatch(jpeg -> Arrays.equals(jpeg, received));
    }
    assertThat(server.health("loopback"))
        .contains("\"name\" : \"MJPG\"", "\"corrupt\" : 0")
        // The driver hands its first buffer over whole, whatever the picture's length: what lies
        // behind the end is cut off.
        .containsPattern("\"repaired\" : [01],");
  }

  private static List<byte[]> split(byte[] jpegs) {
    List<byte[]> single = new ArrayList<>();
    int begin = 0;
    for (int i = 1; i < jpegs.length; i++) {
      if ((jpegs[i - 1] & 0xFF) == 0xFF && (jpegs[i] & 0xFF) == 0xD9) {
        single.add(Arrays.copyOfRange(jpegs, begin, i + 1));
        begin = i + 1;
      }
    }
    return single;
  }

  @Test
  void shouldComeBackWhenTheFeederDoes() throws Exception {
    viewer.await(true, PATIENCE);
    server.countRestarts("loopback");
    stopFeeding();
    server.awaitRestart("loopback");
    viewer.await(false, PATIENCE);

    feed();

    server.measure("v4l2loopback without its writer for a while", viewer, "stall");
    assertThat(viewer.connected()).isTrue();
  }
}
