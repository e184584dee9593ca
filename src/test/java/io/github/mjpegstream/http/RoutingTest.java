package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.http.RawClient.Answer;
import io.github.mjpegstream.stream.PipelineState;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RoutingTest {
  private ServerFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture("front", "back");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/stream",
        "/?action=stream",
        "/?action=stream_0",
        "/?action=stream_1",
        "/stream?cacheBuster=12&unknown",
        "/cameras/front/",
        "/cameras/front/stream",
        "/cameras/back/stream",
        "/cameras/back/?action=stream",
        "/%73tream"
      })
  void shouldStreamWhenAskedInAnyOfTheKnownWays(String target) throws IOException {
    try (RawClient client = fixture.connect().get(target)) {
      Answer answer = client.streamHead();

      assertThat(answer.statusLine()).isEqualTo("HTTP/1.0 200 OK");
      assertThat(answer.headers())
          .containsEntry("content-type", "multipart/x-mixed-replace; boundary=frame");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,     /health,                    200, application/json",
    "GET,     /health/live,               200, text/plain; charset=utf-8",
    "GET,     /cameras,                   200, application/json",
    "GET,     /cameras/front,             200, application/json",
    "GET,     /cameras/back/health,       200, application/json",
    "GET,     /health?x=y,                200, application/json",
    "GET,     http://test:5000/cameras,   200, application/json",
    "GET,     HTTP://test?action=dance,   400, text/plain; charset=utf-8",
    "GET,     http://test/nothing,        404, text/plain; charset=utf-8",
    "GET,     /nothing,                   404, text/plain; charset=utf-8",
    "GET,     /cameras/none/stream,       404, text/plain; charset=utf-8",
    "GET,     /cameras/,                  404, text/plain; charset=utf-8",
    "GET,     /../etc/passwd,             404, text/plain; charset=utf-8",
    "GET,     /?action=dance,             400, text/plain; charset=utf-8",
    "GET,     /?action=stream_2,          400, text/plain; charset=utf-8",
    "GET,     /nothing/%41,               404, text/plain; charset=utf-8",
    "POST,    /stream,                    405, text/plain; charset=utf-8",
    "DELETE,  /health,                    405, text/plain; charset=utf-8",
    "BREW,    /,                          405, text/plain; charset=utf-8",
  })
  void shouldAnswerEveryTargetWithItsStatus(
      String method, String target, int status, String contentType) throws IOException {
    try (RawClient client = fixture.connect()) {
      client.send(method + " " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");

      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(answer.headers()).containsEntry("content-type", contentType);
      assertThat(answer.headers().get("cache-control")).contains("no-store");
      if (status == 405) {
        assertThat(answer.headers()).containsEntry("allow", "GET, HEAD, OPTIONS");
      }
    }
  }

  @Test
  void shouldRefuseAnAddressThatIsMalformed() throws IOException {
    try (RawClient client = fixture.connect().get("/%zz")) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("malformed escape");
    }
  }

  @Test
  void shouldNameTheCamerasWhenOneIsUnknown() throws IOException {
    try (RawClient client = fixture.connect().get("/cameras/none/stream")) {
      assertThat(client.answer().text()).contains("front, back");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/health", "/cameras", "/nothing", "/health/live", "/metrics"})
  void shouldSendNoBodyWhenAskedWithHead(String target) throws IOException {
    try (RawClient client = fixture.connect()) {
      client.send("HEAD " + target + " HTTP/1.1\r\nHost: test\r\n\r\n");
      Answer head = client.head();
      client.get(target);
      Answer get = client.answer();

      assertThat(head.statusLine()).isEqualTo(get.statusLine());
      assertThat(head.headers().keySet()).isEqualTo(get.headers().keySet());
    }
  }

  @Test
  void shouldEndAfterTheHeadersWhenAStreamIsAskedForWithHead() throws IOException {
    try (RawClient client = fixture.connect().send("HEAD /stream HTTP/1.1\r\nHost: t\r\n\r\n")) {
      Answer head = client.head();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers())
          .containsEntry("content-type", "multipart/x-mixed-replace; boundary=frame");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void shouldTellTheMethodsWhenAskedWithOptions() throws IOException {
    try (RawClient client = fixture.connect().send("OPTIONS / HTTP/1.1\r\nHost: t\r\n\r\n")) {
      Answer answer = client.head();

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers()).containsEntry("allow", "GET, HEAD, OPTIONS");
      assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }
  }

  @Test
  void shouldAllowOtherOriginsWhenConfigured() throws IOException {
    fixture.close();
    fixture = new ServerFixture(ServerFixture.config(10, "http://printer.lan"), true, "front");
    try (RawClient options = fixture.connect().send("OPTIONS / HTTP/1.1\r\nHost: t\r\n\r\n");
        RawClient stream = fixture.connect().get("/");
        RawClient health = fixture.connect().get("/health")) {
      assertThat(options.head().headers())
          .containsEntry("access-control-allow-origin", "http://printer.lan")
          .containsEntry("access-control-allow-methods", "GET, HEAD, OPTIONS");
      assertThat(stream.streamHead().headers())
          .containsEntry("access-control-allow-origin", "http://printer.lan")
          .containsEntry("vary", "Origin");
      assertThat(health.answer().headers())
          .containsEntry("access-control-allow-origin", "http://printer.lan");
    }
  }

  @Test
  void shouldCallOnlyTheFirstCameraTheDefault() throws IOException {
    try (RawClient client = fixture.connect()) {
      assertThat(client.get("/cameras/front").answer().text()).contains("\"default\" : true");
      assertThat(client.get("/cameras/back").answer().text()).contains("\"default\" : false");
    }
  }

  @Test
  void shouldReportWhatItKnowsWhenAskedForHealth() throws IOException {
    try (RawClient client = fixture.connect().get("/cameras/front/health")) {
      String json = client.answer().text();

      assertThat(json)
          .contains("\"status\" : \"ok\"")
          .contains("\"version\" : \"1.2.3\"")
          .contains("\"name\" : \"front\"")
          .contains("\"state\" : \"live\"")
          .contains("\"last_frame_age_seconds\" : 0.12")
          .contains("\"wanted\" : 10,")
          .contains("\"measured\" : 4.988")
          .contains("\"stall\" : 2")
          .contains("\"total\" : 3")
          .contains("\"corrupt\" : 2")
          .doesNotContain("\"back\"");
    }
  }

  @Test
  void shouldBeHealthyAndSayThatItIsIdleWhenNoCameraIsWanted() throws IOException {
    fixture.healthy(PipelineState.IDLE);
    try (RawClient client = fixture.connect().get("/health").get("/cameras/front/health")) {
      for (int i = 0; i < 2; i++) {
        Answer answer = client.answer();

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text())
            .contains("\"status\" : \"idle\"")
            .contains("\"healthy\" : true")
            .contains("\"state\" : \"idle\"");
      }
    }
  }

  @Test
  void shouldBeUnhealthyWithTheReasonWhenACameraIs() throws IOException {
    fixture.unhealthy();
    try (RawClient client = fixture.connect().get("/health")) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text())
          .contains("\"status\" : \"unhealthy\"")
          .contains("\"reason\" : \"no camera found\"");
      client.get("/health/live");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }
}
