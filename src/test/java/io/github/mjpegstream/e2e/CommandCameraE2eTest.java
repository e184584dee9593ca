package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import io.github.mjpegstream.frame.MonotonicClock;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real video, from an encoder that is not ours, through the whole program. */
final class CommandCameraE2eTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The comment that FFmpeg's encoder leaves in every picture. */
  private static final byte[] MARK = "Lavc".getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path folder;

  @BeforeEach
  void requirePrograms() {
    Programs.require("ffmpeg", "curl");
  }

  @ParameterizedTest
  @ValueSource(strings = {"mjpeg", "mpjpeg"})
  void shouldStreamWhatFfmpegFilmsToFfmpeg(String format) throws IOException {
    try (ServerProcess server = start(format)) {
      Path pictures = Files.createDirectory(folder.resolve("pictures"));

      ClientProgram.End end =
          run(
              "ffmpeg",
              "-v",
              "error",
              "-nostdin",
              "-i",
              server.url("/"),
              "-frames:v",
              "15",
              "-fps_mode",
              "passthrough",
              pictures.resolve("%03d.png").toString());

      assertThat(end.err()).isEmpty();
      assertThat(end.status()).isZero();
      List<byte[]> frames = Patterns.in(pictures);
      assertThat(frames).hasSize(15);
      // The scene never stands still.
      assertThat(frames.stream().map(Arrays::hashCode).distinct()).hasSize(15);
    }
  }

  @Test
  void shouldGiveASnapshotOfWhatFfmpegFilms() throws IOException {
    try (ServerProcess server = start("mjpeg")) {
      ClientProgram.End end = run("curl", "-sSf", server.url("/snapshot"));

      assertThat(end.status()).as(end.err()).isZero();
      assertThat(Viewer.holdsEarly(end.out(), MARK)).isTrue();
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(end.out()));
      assertThat(image.getWidth()).isEqualTo(640);
      assertThat(image.getHeight()).isEqualTo(480);
    }
  }

  @Test
  void shouldShowLiveVideoAgainOnTheSameConnectionWhenFfmpegIsKilled() throws IOException {
    try (ServerProcess server = start("mjpeg");
        Viewer viewer = new Viewer(server.port(), "/", jpeg -> Viewer.holdsEarly(jpeg, MARK))) {
      viewer.await(true, PATIENCE);
      long killedNanos = MonotonicClock.SYSTEM.nanos();
      ProcessHandle ffmpeg =
          server
              .process()
              .descendants()
              .filter(process -> process.info().command().orElse("").endsWith("/ffmpeg"))
              .findFirst()
              .orElseThrow();

      assertThat(ffmpeg.destroyForcibly()).isTrue();
      server.awaitHealth(text -> text.contains("\"killed\" : 1"));
      server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
      Viewer.Picture picture = viewer.await(true, PATIENCE);

      assertThat(viewer.connected()).isTrue();
      System.out.printf(
          "ffmpeg killed: live again after %.1f s%n", (picture.arrivedNanos() - killedNanos) / 1e9);
    }
  }

  private static ServerProcess start(String format) {
    ServerProcess server =
        ServerProcess.start(
            Map.of(),
            "--camera",
            "command",
            "--command",
            "ffmpeg -v error -re -f lavfi -i testsrc2=size=640x480:rate=10 -q:v 5 -f "
                + format
                + " -");
    server.awaitHealth(text -> text.contains("\"status\" : \"ok\""));
    return server;
  }

  private ClientProgram.End run(String... command) throws IOException {
    return ClientProgram.run(folder, PATIENCE, command);
  }
}
