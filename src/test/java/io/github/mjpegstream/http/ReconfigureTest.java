package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.JpegFrame.Kind;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Other cameras and other settings while the server runs. */
final class ReconfigureTest {
  private static final byte[] PICTURE = "a picture".getBytes(StandardCharsets.US_ASCII);

  private ServerFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture("front", "back");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldServeACameraThatIsAddedOnConnectionsThatAreThere() throws IOException {
    try (RawClient client = fixture.connect()) {
      assertThat(client.get("/cameras/third").answer().status()).isEqualTo(404);

      fixture.server.serve(
          List.of(fixture.feeds.get(0), fixture.feeds.get(1), fixture.feed("third")));

      assertThat(client.get("/cameras/third").answer().status()).isEqualTo(200);
      assertThat(client.get("/health").answer().text()).contains("\"third\"");
      assertThat(client.get("/api/v1/cameras/third/controls").answer().status()).isEqualTo(200);
      client.get("/cameras/third/stream").streamHead();
      fixture.publish(2, Kind.LIVE, PICTURE);
      assertThat(client.part().body()).isEqualTo(PICTURE);
    }
  }

  @Test
  void shouldSendAwayTheViewersOfACameraThatIsRemovedAndNobodyElse() throws IOException {
    try (RawClient front = fixture.connect().get("/cameras/front/stream");
        RawClient slower = fixture.connect().get("/cameras/front/stream?fps=1");
        RawClient back = fixture.connect().get("/cameras/back/stream");
        RawClient snapshot = fixture.connect().get("/cameras/front/snapshot")) {
      front.streamHead();
      slower.streamHead();
      back.streamHead();
      await(fixture, 3);
      // The snapshot, too, has been asked for: it looks twice, and the variant once.
      await(() -> fixture.statusAsked.get() >= 3);

      fixture.server.serve(List.of(fixture.feeds.get(1)));

      assertThat(front.closed()).isTrue();
      assertThat(slower.closed()).isTrue();
      assertThat(snapshot.answer().status()).isEqualTo(503);
      await(fixture, 1);
      fixture.publish(1, Kind.LIVE, PICTURE);
      assertThat(back.part().body()).isEqualTo(PICTURE);
      try (RawClient client = fixture.connect()) {
        Answer gone = client.get("/cameras/front/stream").answer();
        assertThat(gone.status()).isEqualTo(404);
        assertThat(gone.text()).contains("cameras: back;");
        assertThat(client.get("/health").answer().text()).doesNotContain("front");
        // The first that is left is the default camera.
        assertThat(client.get("/api/v1/cameras").answer().text()).contains("\"default\":\"back\"");
        client.get("/").streamHead();
        assertThat(client.part().body()).isEqualTo(PICTURE);
      }
    }
  }

  @Test
  void shouldTellListenersWhichCamerasThereAre() throws IOException {
    try (RawClient client = fixture.connect().get("/events")) {
      client.head();
      assertThat(event(client)).contains("\"front\"", "\"back\"");

      fixture.server.serve(List.of(fixture.feeds.get(1), fixture.feed("third")));

      assertThat(event(client))
          .contains("\"third\"", "\"default\":\"back\"")
          .doesNotContain("\"front\"");
    }
  }

  @Test
  void shouldServeTheSameCameraWhateverItsPlace() throws IOException {
    List<io.github.mjpegstream.stream.CameraFeed> turned = new ArrayList<>(fixture.feeds);
    java.util.Collections.reverse(turned);
    try (RawClient viewer = fixture.connect().get("/")) {
      viewer.streamHead();

      fixture.server.serve(turned);

      fixture.publish(0, Kind.LIVE, PICTURE);
      assertThat(viewer.part().body()).isEqualTo(PICTURE);
      try (RawClient client = fixture.connect()) {
        assertThat(client.get("/state").answer().status()).isEqualTo(200);
        assertThat(client.get("/api/v1/cameras").answer().text()).contains("\"default\":\"back\"");
      }
    }
  }

  @Test
  void shouldAdmitAsManyAsTheNewLimitSays() throws IOException {
    try (RawClient first = fixture.connect().get("/");
        RawClient second = fixture.connect().get("/")) {
      first.streamHead();
      second.streamHead();

      fixture.server.reconfigure(new HttpSettings(config("127.0.0.1", 0, 2)));

      try (RawClient third = fixture.connect().get("/")) {
        assertThat(third.answer().text()).contains("2 are watching");
      }
      fixture.publish(PICTURE);
      assertThat(first.part().body()).isEqualTo(PICTURE);
    }
  }

  @Test
  void shouldAnswerNewConnectionsByTheNewSettings() throws IOException {
    ServerConfig before = config("127.0.0.1", 0, 10);

    fixture.server.reconfigure(
        new HttpSettings(
            new ServerConfig(
                before.host(),
                before.port(),
                before.maxClients(),
                "http://page",
                before.requestTimeout(),
                before.clientTimeout())));

    try (RawClient client = fixture.connect()) {
      assertThat(client.get("/health").answer().headers())
          .containsEntry("access-control-allow-origin", "http://page");
    }
  }

  @Test
  void shouldListenElsewhereWhileViewersStay() throws IOException {
    int before = fixture.server.port();
    int next = freePort();
    try (RawClient viewer = fixture.connect().get("/")) {
      viewer.streamHead();

      fixture.server.reconfigure(new HttpSettings(config("127.0.0.1", next, 10)));

      assertThat(fixture.server.port()).isEqualTo(next);
      assertThat(catchThrowableOfType(IOException.class, () -> new RawClient(before))).isNotNull();
      fixture.publish(PICTURE);
      assertThat(viewer.part().body()).isEqualTo(PICTURE);
      try (RawClient client = fixture.connect()) {
        assertThat(client.get("/health/live").answer().status()).isEqualTo(200);
      }
    }
  }

  @Test
  void shouldListenOnAnotherAddressOfTheSamePort() throws IOException {
    int port = freePort();
    fixture.server.reconfigure(new HttpSettings(config("127.0.0.1", port, 10)));

    fixture.server.reconfigure(new HttpSettings(config("*", port, 10)));

    try (RawClient client = fixture.connect()) {
      assertThat(client.get("/health/live").answer().status()).isEqualTo(200);
    }
  }

  @Test
  void shouldChangeNothingWhenTheNewAddressCannotBeHad() throws IOException {
    int before = fixture.server.port();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      IOException failed =
          catchThrowableOfType(
              IOException.class,
              () ->
                  fixture.server.reconfigure(
                      new HttpSettings(config("127.0.0.1", taken.getLocalPort(), 1))));

      assertThat(failed).hasMessageContaining("another program uses this port");
    }
    IOException foreign =
        catchThrowableOfType(
            IOException.class,
            () -> fixture.server.reconfigure(new HttpSettings(config("192.0.2.1", 0, 1))));
    assertThat(foreign).hasMessageContaining("this machine does not have --host 192.0.2.1");

    assertThat(fixture.server.port()).isEqualTo(before);
    try (RawClient first = fixture.connect().get("/");
        RawClient second = fixture.connect().get("/")) {
      first.streamHead();
      // max-clients is what it was, too.
      second.streamHead();
    }
  }

  private static ServerConfig config(String host, int port, int maxClients) {
    return new ServerConfig(
        host, port, maxClients, "", Duration.ofSeconds(10), Duration.ofSeconds(10));
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  private static void await(ServerFixture fixture, int viewers) {
    await(() -> fixture.server.viewers() == viewers);
  }

  private static void await(BooleanSupplier what) {
    long deadline = MonotonicClock.SYSTEM.nanos() + Duration.ofSeconds(10).toNanos();
    while (!what.getAsBoolean()) {
      assertThat(MonotonicClock.SYSTEM.nanos()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static String event(RawClient client) throws IOException {
    String line = client.line(false);
    while (!line.startsWith("data: ")) {
      line = client.line(false);
    }
    return line;
  }
}
