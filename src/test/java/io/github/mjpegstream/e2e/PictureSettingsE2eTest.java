package io.github.mjpegstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.Programs;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Turned, labelled and smaller pictures of real cameras, through the whole program. */
final class PictureSettingsE2eTest {
  private static final String HEALTHY = "\"status\" : \"ok\"";

  @ParameterizedTest
  @ValueSource(strings = {"test-pattern", "command"})
  void shouldTurnLabelAndScaleThePicturesOfEveryKindOfCamera(String kind) throws IOException {
    if (kind.equals("command")) {
      Programs.require("ffmpeg");
    }
    String filmed =
        "ffmpeg -v error -re -f lavfi -i testsrc2=size=640x480:rate=10 -q:v 3 -f mjpeg -";
    try (ServerProcess server =
        ServerProcess.start(
            kind.equals("command") ? Map.of("MJPEG_STREAM_COMMAND", filmed) : Map.of(),
            "--camera",
            kind,
            "--resolution",
            "640x480",
            "--rotation",
            "90",
            "--timestamp",
            "%Y-%m-%d %H:%M:%S",
            "--timestamp-corner",
            "top-right")) {
      server.awaitHealth(text -> text.contains(HEALTHY));

      BufferedImage whole = snapshot(server, "/snapshot");
      BufferedImage half = snapshot(server, "/snapshot?width=250&quality=60");

      assertThat(whole.getWidth()).isEqualTo(480);
      assertThat(whole.getHeight()).isEqualTo(640);
      assertThat(half.getWidth()).isEqualTo(240);
      assertThat(half.getHeight()).isEqualTo(320);
      // The upper right corner holds white text on black.
      int white = 0;
      int black = 0;
      for (int y = 8; y < 48; y++) {
        for (int x = 240; x < 472; x++) {
          int green = whole.getRGB(x, y) >> 8 & 0xFF;
          white += green > 200 ? 1 : 0;
          black += green < 50 ? 1 : 0;
        }
      }
      assertThat(white).isGreaterThan(800);
      assertThat(black).isGreaterThan(3000);
      assertThat(server.awaitHealth(text -> text.contains("\"variants\" : [ ]")))
          .contains("\"actual\" : \"480x640\"");
    }
  }

  @Test
  void shouldServeAVariantBesideTheOriginal() throws IOException {
    try (ServerProcess server =
            ServerProcess.start(
                Map.of(), "--camera", "test-pattern", "--resolution", "640x480", "--fps", "10");
        Viewer original = new Viewer(server.port(), "/", jpeg -> true);
        Viewer small = new Viewer(server.port(), "/stream?width=320&quality=30&fps=2", x -> true)) {
      for (int i = 0; i < 4; i++) {
        byte[] jpeg = small.next(Duration.ofSeconds(30)).part().body();
        assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isEqualTo(320);
      }
      assertThat(original.next(Duration.ofSeconds(30)).part().body()).isNotEmpty();
      assertThat(server.awaitHealth(text -> text.contains("\"320x240 q30 2fps\"")))
          .contains("\"viewers\" : 1");
    }
  }

  private BufferedImage snapshot(ServerProcess server, String target) throws IOException {
    byte[] jpeg = server.get(target).body();
    return ImageIO.read(new ByteArrayInputStream(jpeg));
  }
}
