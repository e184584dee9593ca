package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.AddressBlock;
import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.config.TlsConfig;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.RawClient.Answer;
import io.github.mjpegstream.metrics.Scrape;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is told is what was done. */
final class MetricsTest {
  private static final String FRONT = "camera=\"front\"";
  private static final byte[] JPEG = "a picture".getBytes(StandardCharsets.US_ASCII);

  private static Scrape scrape(ServerFixture fixture) throws IOException {
    try (RawClient client = fixture.connect().get("/metrics")) {
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      return new Scrape(answer.text());
    }
  }

  /** A viewer may have a frame before its loop has counted it. */
  private static Scrape await(ServerFixture fixture, Predicate<Scrape> wanted) throws IOException {
    long deadline = MonotonicClock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(10);
    Scrape scrape = scrape(fixture);
    while (!wanted.test(scrape)) {
      assertThat(MonotonicClock.SYSTEM.nanos()).as(scrape.values()::toString).isLessThan(deadline);
      scrape = scrape(fixture);
    }
    return scrape;
  }

  /** Each loop lets in by itself. */
  private static void awaitConnections(ServerFixture fixture, int wanted) {
    long deadline = MonotonicClock.SYSTEM.nanos() + TimeUnit.SECONDS.toNanos(10);
    while (fixture.server.connections().open() != wanted) {
      assertThat(MonotonicClock.SYSTEM.nanos()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static double of(Scrape scrape, String name) {
    return scrape.value(name, FRONT);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldCountWhatViewersReallyReceive(boolean epoll) throws IOException {
    int frames = 7;
    String head = "Content-Type: image/jpeg\r\nContent-Length: 9\r\nX-Timestamp: 1700000000.000042";
    int partBytes = head.length() + "\r\n\r\n".length() + JPEG.length + "\r\n--frame\r\n".length();
    List<RawClient> viewers = new ArrayList<>();
    try (ServerFixture fixture =
        new ServerFixture(ServerFixture.config(10, ""), epoll, "front", "back")) {
      for (int i = 0; i < 3; i++) {
        RawClient viewer = fixture.connect().get("/");
        viewer.streamHead();
        viewers.add(viewer);
      }
      for (int i = 0; i < frames; i++) {
        fixture.publish(JPEG);
        for (RawClient viewer : viewers) {
          viewer.bytes(partBytes);
        }
      }

      Scrape scrape = await(fixture, s -> of(s, "mjpeg_stream_frames_sent_total") == 3.0 * frames);

      assertThat(of(scrape, "mjpeg_stream_sent_bytes_total")).isEqualTo(3.0 * frames * partBytes);
      assertThat(of(scrape, "mjpeg_stream_frames_skipped_total")).isZero();
      assertThat(of(scrape, "mjpeg_stream_frames_repeated_total")).isZero();
      assertThat(of(scrape, "mjpeg_stream_viewers")).isEqualTo(3);
      assertThat(scrape.value("mjpeg_stream_viewers", "camera=\"back\"")).isZero();
      assertThat(scrape.value("mjpeg_stream_frames_sent_total", "camera=\"back\"")).isZero();
      assertThat(scrape.value("mjpeg_stream_connections", "")).isGreaterThanOrEqualTo(4);
      for (RawClient viewer : viewers) {
        viewer.close();
      }
      // Whoever has gone leaves what it was sent.
      Scrape after = await(fixture, s -> of(s, "mjpeg_stream_viewers") == 0);
      assertThat(of(after, "mjpeg_stream_frames_sent_total")).isEqualTo(3.0 * frames);
    }
  }

  @Test
  void shouldCountWhatIsRepeated() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient viewer = fixture.connect().get("/")) {
      viewer.streamHead();
      fixture.publish(JPEG);
      viewer.part();
      fixture.clock.advance(Duration.ofSeconds(1));
      viewer.part();

      Scrape scrape = await(fixture, s -> of(s, "mjpeg_stream_frames_sent_total") == 2);

      assertThat(of(scrape, "mjpeg_stream_frames_repeated_total")).isEqualTo(1);
    }
  }

  @Test
  void shouldCountSnapshotsAndVariants() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient viewer = fixture.connect().get("/?fps=2");
        RawClient guest = fixture.connect().get("/snapshot")) {
      viewer.streamHead();
      Scrape watched = await(fixture, s -> of(s, "mjpeg_stream_variants") == 1);
      fixture.publish(JPEG);
      viewer.part();
      assertThat(guest.answer().status()).isEqualTo(200);

      Scrape scrape = await(fixture, s -> of(s, "mjpeg_stream_snapshots_total") == 1);

      assertThat(of(watched, "mjpeg_stream_snapshots_total")).isZero();
      assertThat(of(scrape, "mjpeg_stream_frames_sent_total")).isEqualTo(1);
    }
  }

  @Test
  void shouldCountWhomItRefuses() throws IOException {
    try (ServerFixture fixture = new ServerFixture(ServerFixture.config(1, ""), true, "front");
        RawClient viewer = fixture.connect().get("/")) {
      viewer.streamHead();
      try (RawClient second = fixture.connect().get("/")) {
        assertThat(second.answer().status()).isEqualTo(503);
      }

      Scrape scrape = scrape(fixture);

      assertThat(
              scrape.value("mjpeg_stream_viewers_refused_total", FRONT + ",limit=\"max-clients\""))
          .isEqualTo(1);
      assertThat(
              scrape.value("mjpeg_stream_viewers_refused_total", FRONT + ",limit=\"max-variants\""))
          .isZero();
      assertThat(scrape.value("mjpeg_stream_viewers_limit", "")).isEqualTo(1);
    }
  }

  @Test
  void shouldAnswerWhenTheCameraIsDead() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front")) {
      Scrape alive = scrape(fixture);
      fixture.unhealthy();

      Scrape dead = scrape(fixture);

      assertThat(of(alive, "mjpeg_stream_camera_up")).isEqualTo(1);
      assertThat(of(dead, "mjpeg_stream_camera_up")).isZero();
      assertThat(dead.value("mjpeg_stream_camera_state", FRONT + ",state=\"backoff\""))
          .isEqualTo(1);
      assertThat(dead.value("mjpeg_stream_camera_state", FRONT + ",state=\"live\"")).isZero();
    }
  }

  @Test
  void shouldTellHowTheCameraIs() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front")) {
      Scrape scrape = scrape(fixture);

      assertThat(of(scrape, "mjpeg_stream_frame_age_seconds")).isEqualTo(0.12);
      assertThat(of(scrape, "mjpeg_stream_frames_captured_total")).isEqualTo(42);
      assertThat(of(scrape, "mjpeg_stream_frames_repaired_total")).isEqualTo(3);
      assertThat(of(scrape, "mjpeg_stream_camera_width_pixels")).isEqualTo(480);
      assertThat(of(scrape, "mjpeg_stream_camera_height_pixels")).isEqualTo(360);
      assertThat(of(scrape, "mjpeg_stream_camera_wanted_frames_per_second")).isEqualTo(10);
      assertThat(scrape.value("mjpeg_stream_camera_restarts_total", FRONT + ",cause=\"stall\""))
          .isEqualTo(2);
      // Those that have not happened are told from the start, so that the first is an increase.
      assertThat(scrape.value("mjpeg_stream_camera_restarts_total", FRONT + ",cause=\"freeze\""))
          .isZero();
      assertThat(scrape.value("mjpeg_stream_frames_dropped_total", FRONT + ",reason=\"corrupt\""))
          .isZero();
      assertThat(
              scrape.value(
                  "mjpeg_stream_encode_seconds_bucket", FRONT + ",output=\"original\",le=\"+Inf\""))
          .isZero();
      assertThat(scrape.values().keySet())
          .anySatisfy(
              key -> assertThat(key).startsWith("mjpeg_stream_build_info").contains("1.2.3"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          */*                                                    | text/plain; version=0.0.4
          application/openmetrics-text;version=1.0.0,*/*;q=0.1   | application/openmetrics-text
          application/vnd.google.protobuf;encoding=delimited,*/* | text/plain; version=0.0.4
          """)
  void shouldAnswerInTheFormThatIsAskedFor(String accept, String type) throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect()) {
      client.send("GET /metrics HTTP/1.1\r\nHost: t\r\nAccept: " + accept + "\r\n\r\n");
      Answer answer = client.answer();
      client.send("HEAD /metrics HTTP/1.1\r\nHost: t\r\nAccept: " + accept + "\r\n\r\n");
      Answer head = client.head();

      assertThat(answer.headers().get("content-type")).startsWith(type);
      assertThat(answer.headers().get("cache-control")).contains("no-store");
      assertThat(answer.text().endsWith("# EOF\n")).isEqualTo(type.contains("openmetrics"));
      assertThat(head.statusLine()).isEqualTo(answer.statusLine());
      assertThat(head.headers())
          .containsEntry("content-type", answer.headers().get("content-type"));
    }
  }

  @Test
  void shouldCountWhoIsNotLetIn() throws IOException {
    ServerConfig narrow =
        new ServerConfig(
            "127.0.0.1",
            0,
            10,
            "",
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            8,
            List.of(new AddressBlock(InetAddress.getLoopbackAddress(), 32)),
            true,
            new LimitsConfig(1, 0, 1, List.of()));
    HttpSettings settings = new HttpSettings(narrow, Doors.LOCKED, TlsConfig.OFF);
    try (ServerFixture fixture = new ServerFixture(settings, true, "front");
        RawClient silent = fixture.connect().send("GET /hea")) {
      awaitConnections(fixture, 1);
      try (RawClient client = fixture.connect()) {
        String request = "GET /health HTTP/1.1\r\nHost: t\r\nX-Forwarded-For: 192.0.2.7\r\n";
        for (int i = 0; i < 2; i++) {
          client.send(request + Doors.bearer("a guess") + "\r\n");
          assertThat(client.answer().status()).isEqualTo(401);
        }
        client.send(request + "\r\n");
        assertThat(client.answer().status()).isEqualTo(429);
        assertThat(client.closed()).isTrue();
      }
      assertThat(silent.closed()).isTrue();
      awaitConnections(fixture, 0);

      try (RawClient asks = fixture.connect()) {
        asks.send("GET /metrics HTTP/1.1\r\nHost: t\r\n" + Doors.bearer("view") + "\r\n");
        Scrape scrape = new Scrape(asks.answer().text());

        assertThat(scrape.value("mjpeg_stream_access_refused_total", "")).isEqualTo(2);
        assertThat(scrape.value("mjpeg_stream_requests_refused_total", "")).isEqualTo(1);
        String refused = "mjpeg_stream_connections_refused_total";
        assertThat(scrape.value(refused, "how=\"made-room\"")).isEqualTo(1);
        assertThat(scrape.value(refused, "how=\"turned-away\"")).isZero();
      }
    }
  }

  /** Neither an address nor what somebody asked for is a label: their number is bounded. */
  @Test
  void shouldHaveNoMoreSeriesWithMoreViewers() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front")) {
      int before = scrape(fixture).values().size();
      try (RawClient one = fixture.connect().get("/?width=200&key=one");
          RawClient two = fixture.connect().get("/?quality=20&key=two")) {
        one.streamHead();
        two.streamHead();
        fixture.publish(0, JpegFrame.Kind.LIVE, JPEG);

        Scrape scrape = await(fixture, s -> of(s, "mjpeg_stream_viewers") == 2);

        assertThat(scrape.values()).hasSize(before);
      }
    }
  }
}
