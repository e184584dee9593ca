package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.ControlValue;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class EventsTest {
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
  void shouldTellAtOnceHowAllCamerasAreDoing() throws IOException {
    try (RawClient client = fixture.connect().get("/events")) {
      Answer head = client.head();

      assertThat(head.statusLine()).isEqualTo("HTTP/1.1 200 OK");
      assertThat(head.headers())
          .containsEntry("content-type", "text/event-stream; charset=utf-8")
          .doesNotContainKey("content-length");
      assertThat(head.headers().get("cache-control")).contains("no-store");
      assertThat(client.line(false)).isEqualTo("retry: 2000");
      assertThat(client.line(false)).isEmpty();
      Map<String, Object> event = event(client);
      assertThat(event).containsOnlyKeys("cameras", "default", "viewers", "server_time");
      assertThat(event).containsEntry("default", "front");
      assertThat(JsonTree.at(event, "cameras", 0, "state")).isEqualTo("live");
      assertThat(((BigDecimal) event.get("server_time")).scale()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void shouldTellWhenSomethingChanges() throws IOException {
    try (RawClient client = listen()) {
      fixture.unhealthy();
      assertThat(JsonTree.at(event(client), "cameras", 0, "healthy")).isEqualTo(false);

      fixture.healthy();
      assertThat(JsonTree.at(event(client), "cameras", 0, "healthy")).isEqualTo(true);

      fixture.publish(new byte[] {(byte) 0xFF, (byte) 0xD8});
      RawClient viewer = fixture.connect().get("/cameras/back/stream");
      viewer.streamHead();
      Map<String, Object> event = event(client);
      assertThat(event).containsEntry("viewers", BigDecimal.ONE);
      assertThat(JsonTree.at(event, "cameras", 1, "clients")).isEqualTo(BigDecimal.ONE);

      viewer.close();
      assertThat(event(client)).containsEntry("viewers", BigDecimal.ZERO);

      fixture
          .tunings
          .get(0)
          .change(Map.of("hflip", new ControlValue(ControlValue.Kind.BOOLEAN, "true")), false)
          .join();
      assertThat(JsonTree.at(event(client), "cameras", 0, "controls_version"))
          .isEqualTo(BigDecimal.ONE);
    }
  }

  @Test
  void shouldTellEveryTenSecondsThoughNothingChanges() throws IOException {
    try (RawClient client = listen()) {
      fixture.clock.advance(EventFanout.REPEAT_AFTER);
      assertThat(event(client)).containsKey("cameras");
      fixture.clock.advance(EventFanout.REPEAT_AFTER);
      assertThat(event(client)).containsKey("cameras");
    }
    assertThat(EventFanout.REPEAT_AFTER).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void shouldTellEveryListenerAndCountNoneAsAViewer() throws IOException {
    List<RawClient> listeners = new ArrayList<>();
    try {
      for (int i = 0; i < 20; i++) {
        listeners.add(listen());
      }
      assertThat(fixture.server.viewers()).isZero();

      fixture.unhealthy();

      for (RawClient listener : listeners) {
        Map<String, Object> event = event(listener);
        assertThat(JsonTree.at(event, "cameras", 1, "healthy")).isEqualTo(false);
        assertThat(event).containsEntry("viewers", BigDecimal.ZERO);
      }
    } finally {
      for (RawClient listener : listeners) {
        listener.close();
      }
    }
  }

  @Test
  void shouldRefuseMoreListenersThanAreAllowedUntilOneLeaves() throws IOException {
    fixture.close();
    fixture = new ServerFixture(ServerFixture.config(1, ""), true, "front");
    RawClient first = listen();
    try (RawClient second = fixture.connect().get("/events")) {
      Answer refused = second.answer();
      assertThat(refused.status()).isEqualTo(503);
      assertThat((String) JsonTree.object(refused.text()).get("error")).contains("max-clients");
    }

    first.close();

    long deadline = MonotonicClock.SYSTEM.nanos() + Duration.ofSeconds(10).toNanos();
    while (true) {
      try (RawClient next = fixture.connect().get("/events")) {
        if (next.head().status() == 200) {
          return;
        }
      }
      assertThat(MonotonicClock.SYSTEM.nanos()).isLessThan(deadline);
    }
  }

  @Test
  void shouldSendTheHeadOnlyWhenAskedWithHead() throws IOException {
    try (RawClient client = fixture.connect().send("HEAD /events HTTP/1.1\r\nHost: t\r\n\r\n")) {
      assertThat(client.head().headers())
          .containsEntry("content-type", "text/event-stream; charset=utf-8");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void shouldLetOtherOriginsListenWhenConfigured() throws IOException {
    fixture.close();
    fixture = new ServerFixture(ServerFixture.config(10, "http://printer.lan"), true, "front");
    try (RawClient client = fixture.connect().get("/events")) {
      assertThat(client.head().headers())
          .containsEntry("access-control-allow-origin", "http://printer.lan")
          .containsEntry("vary", "Origin");
    }
  }

  @Test
  void shouldCutOffAListenerThatTakesNothing() throws IOException {
    fixture.close();
    ServerConfig config =
        new ServerConfig("127.0.0.1", 0, 10, "", Duration.ofSeconds(10), Duration.ofSeconds(3));
    fixture = new ServerFixture(config, true, names());
    try (RawClient stuck = new RawClient(fixture.server.port(), 1024);
        RawClient awake = listen()) {
      stuck.get("/events");
      stuck.head();
      // An event of so many cameras is larger than what the kernel takes for who does not read.
      for (int i = 0; i < 4; i++) {
        fixture.clock.advance(EventFanout.REPEAT_AFTER);
        event(awake);
      }

      assertThat(drained(stuck)).isTrue();
    }
  }

  private static String[] names() {
    String[] names = new String[100];
    for (int i = 0; i < names.length; i++) {
      names[i] = "camera-" + i;
    }
    return names;
  }

  /** Reads to the end of the connection. Returns whether there was one. */
  private static boolean drained(RawClient client) {
    try {
      while (!client.closed()) {
        // Bytes from before the end.
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private RawClient listen() throws IOException {
    RawClient client = fixture.connect().get("/events");
    client.head();
    assertThat(client.line(false)).isEqualTo("retry: 2000");
    client.line(false);
    event(client);
    return client;
  }

  private static Map<String, Object> event(RawClient client) throws IOException {
    assertThat(client.line(false)).isEqualTo("event: cameras");
    String data = client.line(false);
    assertThat(data).startsWith("data: {");
    assertThat(client.line(false)).isEmpty();
    return JsonTree.object(data.substring("data: ".length()));
  }
}
