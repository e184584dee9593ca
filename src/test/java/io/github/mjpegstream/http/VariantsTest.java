package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.RawClient.Answer;
import io.github.mjpegstream.jpeg.JpegTranscoder;
import io.github.mjpegstream.jpeg.JpegTranscoders;
import io.github.mjpegstream.stream.FrameVariants;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class VariantsTest {
  private final AtomicInteger encodes = new AtomicInteger();
  private ServerFixture fixture;

  @BeforeEach
  void start() throws IOException {
    start(8);
  }

  private void start(int maxVariants) throws IOException {
    Duration limit = Duration.ofSeconds(10);
    fixture =
        new ServerFixture(
            new ServerConfig(
                "127.0.0.1",
                0,
                1000,
                "",
                limit,
                limit,
                maxVariants,
                List.of(),
                true,
                LimitsConfig.DEFAULT),
            true,
            new FrameVariants(
                maxVariants,
                PooledByteBufAllocator.DEFAULT,
                new MultipartEnvelope(),
                () -> new Counted(JpegTranscoders.create()),
                MonotonicClock.SYSTEM),
            "front",
            "back");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldEncodeEveryFrameOncePerVariantHoweverManyWatch() throws IOException {
    String[] targets = {
      "/stream?width=240",
      "/?quality=20",
      "/cameras/front/stream?quality=30&width=120",
      // The same as the first: a width is a limit, and these give the same picture.
      "/stream?width=250"
    };
    List<RawClient> viewers = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        RawClient viewer = fixture.connect().get(targets[i % targets.length]);
        viewers.add(viewer);
        viewer.streamHead();
      }
      for (int frame = 1; frame <= 5; frame++) {
        fixture.publish(picture(frame));
        List<byte[]> parts = new ArrayList<>();
        for (RawClient viewer : viewers) {
          Answer part = viewer.part();
          assertThat(part.headers()).containsEntry("x-timestamp", "1700000000.000042");
          parts.add(part.body());
        }

        assertThat(encodes.get()).isEqualTo(3 * frame);
        for (int i = 0; i < parts.size(); i++) {
          assertThat(parts.get(i)).isEqualTo(parts.get(i % targets.length));
        }
        assertThat(size(parts.get(0))).isEqualTo(new FrameSize(240, 180));
        assertThat(size(parts.get(1))).isEqualTo(new FrameSize(480, 360));
        assertThat(size(parts.get(2))).isEqualTo(new FrameSize(120, 90));
        assertThat(parts.get(3)).isEqualTo(parts.get(0));
      }
      assertThat(health())
          .contains(
              variant("240x180", 10, 5, 5),
              variant("q20", 5, 5, 5),
              variant("120x90 q30", 5, 5, 5));
    } finally {
      for (RawClient viewer : viewers) {
        viewer.close();
      }
    }
  }

  @Test
  void shouldNeitherEncodeNorReadTheCameraWhereNobodyAsks() throws IOException {
    try (RawClient viewer = fixture.connect().get("/?width=240")) {
      viewer.streamHead();
      fixture.publish(picture(1));
      viewer.part();
      assertThat(fixture.hubs.get(0).demanded()).isTrue();
      assertThat(fixture.hubs.get(1).demanded()).isFalse();
    }

    await(() -> !fixture.hubs.get(0).demanded());
    fixture.publish(picture(2));

    awaitHealth(text -> text.contains("\"variants\" : [ ]"));
    assertThat(encodes.get()).isEqualTo(1);
  }

  @Test
  void shouldOnlyPaceWhereOnlyTheRateIsLimited() throws IOException {
    try (RawClient viewer = fixture.connect().get("/stream?fps=2.5")) {
      viewer.streamHead();
      for (int second = 0; second < 3; second++) {
        byte[] picture = picture(second);
        fixture.publish(picture);
        assertThat(viewer.part().body()).isEqualTo(picture);
        fixture.clock.advance(Duration.ofMillis(100));
        fixture.publish(picture(100));
        fixture.clock.advance(Duration.ofMillis(800));
      }

      assertThat(encodes.get()).isZero();
      assertThat(health()).contains(variant("2.5fps", 1, 3, 0));
    }
  }

  @Test
  void shouldPassOnWhatIsSmallAndPlainEnoughAlready() throws IOException {
    byte[] picture = picture(1);
    try (RawClient viewer = fixture.connect().get("/?width=480&quality=100")) {
      viewer.streamHead();
      fixture.publish(picture);

      assertThat(viewer.part().body()).isEqualTo(picture);
      assertThat(encodes.get()).isZero();
    }
  }

  @Test
  void shouldScalePlaceholdersAsWell() throws IOException {
    try (RawClient viewer = fixture.connect().get("/?width=240&fps=0.1")) {
      viewer.streamHead();
      fixture.publish(picture(1));
      assertThat(size(viewer.part().body())).isEqualTo(new FrameSize(240, 180));

      // At once, although the next frame would be due after ten seconds only; and back again.
      fixture.publish(0, JpegFrame.Kind.PLACEHOLDER, picture(2));
      assertThat(size(viewer.part().body())).isEqualTo(new FrameSize(240, 180));
      fixture.publish(picture(3));
      assertThat(size(viewer.part().body())).isEqualTo(new FrameSize(240, 180));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/snapshot?width=240&quality=30",
        "/snapshot.jpg?quality=30&width=240&fps=3",
        "/?action=snapshot&width=240&quality=30",
        "/cameras/front/snapshot?width=240&quality=30"
      })
  void shouldGiveASnapshotTakenAfterTheRequest(String target) throws IOException {
    fixture.publish(picture(1));
    fixture.clock.advance(Duration.ofMillis(1));
    try (RawClient client = fixture.connect().get(target)) {
      await(() -> fixture.hubs.get(0).demanded());
      fixture.clock.advance(Duration.ofMillis(1));
      fixture.publish(solid(Color.GREEN));

      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(200);
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(answer.body()));
      assertThat(image.getWidth()).isEqualTo(240);
      Color colour = new Color(image.getRGB(120, 90));
      assertThat(colour.getGreen()).isGreaterThan(200);
      assertThat(colour.getRed()).isLessThan(50);
      awaitHealth(text -> text.contains("\"variants\" : [ ]"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/stream?width=abc,          'width: abc (expected: a whole number, 16 to 16384)'",
    "/?width=15,                 'width: 15 (expected: a whole number, 16 to 16384)'",
    "/?width=320.5,              'width: 320.5 (expected: a whole number, 16 to 16384)'",
    "/?width=99999999999999,     'width: 99999999999999 (expected: a whole number, 16 to 16384)'",
    "/snapshot?width=,           'width: nothing (expected: a whole number, 16 to 16384)'",
    "/?action=stream&quality=0,  'quality: 0 (expected: a whole number, 1 to 100)'",
    "/snapshot?quality=101,      'quality: 101 (expected: a whole number, 1 to 100)'",
    "/cameras/back/?quality=-5,  'quality: -5 (expected: a whole number, 1 to 100)'",
    "/stream?fps=0,              'fps: 0 (expected: a number, 0.1 to 240)'",
    "/stream?fps=1e3,            'fps: 1e3 (expected: a number, 0.1 to 240)'",
    "/stream?fps=241,            'fps: 241 (expected: a number, 0.1 to 240)'",
    "/snapshot?fps=%0D%0Ax,      'fps: ??x (expected: a number, 0.1 to 240)'",
  })
  void shouldSayWhatWasExpectedOfAParameter(String target, String line) throws IOException {
    try (RawClient client = fixture.connect().get(target)) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).isEqualTo(line + "\n");
    }
  }

  @Test
  void shouldRefuseOneVariantTooManyWithTheReason() throws IOException {
    fixture.close();
    start(2);
    try (RawClient first = fixture.connect().get("/?width=240");
        RawClient second = fixture.connect().get("/cameras/back/stream?width=240")) {
      first.streamHead();
      second.streamHead();

      for (String target : List.of("/?fps=1", "/snapshot?quality=7")) {
        try (RawClient third = fixture.connect().get(target)) {
          Answer answer = third.answer();
          assertThat(answer.status()).isEqualTo(503);
          assertThat(answer.text()).startsWith("too many variants: 2 ").contains("max-variants");
        }
      }
      try (RawClient shared = fixture.connect().get("/?width=240");
          RawClient original = fixture.connect().get("/")) {
        assertThat(shared.streamHead().status()).isEqualTo(200);
        assertThat(original.streamHead().status()).isEqualTo(200);
        assertThat(fixture.server.viewers()).isEqualTo(4);
      }
    }

    // Whoever leaves makes room.
    awaitHealth(text -> !text.contains("\"viewers\""));
    try (RawClient next = fixture.connect().get("/?fps=1")) {
      assertThat(next.streamHead().status()).isEqualTo(200);
    }
  }

  @Test
  void shouldGoOnAfterAFrameThatCannotBeDecoded() throws IOException {
    try (RawClient viewer = fixture.connect().get("/?width=240")) {
      viewer.streamHead();
      fixture.publish(new byte[] {(byte) 0xFF, (byte) 0xD8, 1, 2, 3, (byte) 0xFF, (byte) 0xD9});
      awaitHealth(text -> text.contains("\"failed\" : 1"));
      fixture.publish(picture(1));

      assertThat(size(viewer.part().body())).isEqualTo(new FrameSize(240, 180));
    }
  }

  private String health() throws IOException {
    try (RawClient client = fixture.connect().get("/cameras/front/health")) {
      return client.answer().text();
    }
  }

  private void awaitHealth(Predicate<String> wanted) throws IOException {
    long deadline = System.currentTimeMillis() + 10_000;
    String health = health();
    while (!wanted.test(health)) {
      assertThat(System.currentTimeMillis()).as(health).isLessThan(deadline);
      health = health();
    }
  }

  private static void await(java.util.function.BooleanSupplier wanted) {
    long deadline = System.currentTimeMillis() + 10_000;
    while (!wanted.getAsBoolean()) {
      assertThat(System.currentTimeMillis()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static String variant(String name, int viewers, int frames, int encoded) {
    return String.format(
            "\"name\" : \"%s\",%n    \"viewers\" : %d,%n    \"frames\" : %d,%n    \"encoded\" : %d",
            name, viewers, frames, encoded)
        .replaceAll("\n +", "\n      ");
  }

  private static FrameSize size(byte[] jpeg) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(jpeg));
    return new FrameSize(image.getWidth(), image.getHeight());
  }

  private static byte[] picture(int seed) throws IOException {
    BufferedImage image = new BufferedImage(480, 360, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 360; y++) {
      for (int x = 0; x < 480; x++) {
        image.setRGB(x, y, (x + 20 * seed) % 256 << 16 | y % 256 << 8 | (x + y) % 256);
      }
    }
    return jpeg(image);
  }

  private static byte[] solid(Color colour) throws IOException {
    BufferedImage image = new BufferedImage(480, 360, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setColor(colour);
    graphics.fillRect(0, 0, 480, 360);
    graphics.dispose();
    return jpeg(image);
  }

  private static byte[] jpeg(BufferedImage image) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(image, "jpeg", bytes);
    return bytes.toByteArray();
  }

  /** Counts what is really encoded. */
  private final class Counted implements JpegTranscoder {
    private final JpegTranscoder transcoder;

    Counted(JpegTranscoder transcoder) {
      this.transcoder = transcoder;
    }

    @Override
    public ByteBuf transcode(ByteBuf jpeg, int eighths, int quality) {
      ByteBuf made = transcoder.transcode(jpeg, eighths, quality);
      encodes.incrementAndGet();
      return made;
    }

    @Override
    public FrameSize size() {
      return transcoder.size();
    }

    @Override
    public void close() {
      transcoder.close();
    }
  }
}
