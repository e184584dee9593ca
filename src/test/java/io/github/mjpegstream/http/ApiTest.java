package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.http.RawClient.Answer;
import io.github.mjpegstream.stream.TuningException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ApiTest {
  private static final String CONTROLS = "/api/v1/cameras/front/controls";
  private static final String JSON = "Content-Type: application/json\r\n";

  private ServerFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture("front", "back");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** Every route with every method; what may be read, may be with HEAD. */
  @ParameterizedTest
  @CsvSource({
    "/api/v1/cameras,                200, 'GET, HEAD'",
    "/api/v1/cameras/front,          200, 'GET, HEAD'",
    "/api/v1/cameras/back,           200, 'GET, HEAD'",
    "/api/v1/cameras/front/controls, 200, 'GET, HEAD, PATCH'",
    "/api/v1/cameras/back/controls,  200, 'GET, HEAD, PATCH'",
    "/api/v1/cameras/front/restart,  202, 'POST'",
    "/api/v1/openapi.json,           200, 'GET, HEAD'",
    "/state,                         200, 'GET, HEAD'",
    "/health,                        200, 'GET, HEAD'",
    "/cameras,                       200, 'GET, HEAD'",
  })
  void shouldTakeItsMethodsAndNoOther(String path, int status, String methods) throws IOException {
    List<String> allowed = List.of(methods.split(", ", -1));
    for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "BREW")) {
      try (RawClient client = fixture.connect()) {
        String body = method.equals("PATCH") ? "{\"quality\":50}" : "";
        send(client, method, path, JSON, body);
        Answer answer = method.equals("HEAD") ? client.head() : client.answer();

        if (allowed.contains(method)) {
          assertThat(answer.status()).as(method).isEqualTo(status);
        } else {
          assertThat(answer.status()).as(method).isEqualTo(405);
          assertThat(answer.headers()).containsEntry("allow", methods + ", OPTIONS");
          if (!method.equals("HEAD") && ApiJson.isSpokenAt(path)) {
            assertThat(JsonTree.object(answer.text())).containsOnlyKeys("error");
          }
        }
        assertThat(answer.headers().get("cache-control")).contains("no-store");
      }
    }
    try (RawClient client = fixture.connect()) {
      send(client, "OPTIONS", path, "", "");
      Answer answer = client.head();

      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers())
          .containsEntry("allow", methods + ", OPTIONS")
          .doesNotContainKey("access-control-allow-methods");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,   /api/v1/cameras/none",
    "GET,   /api/v1/cameras/none/controls",
    "PATCH, /api/v1/cameras/none/controls",
    "POST,  /api/v1/cameras/none/restart",
    "GET,   /api/v1/cameras/",
    "GET,   /api/v2/cameras",
    "GET,   /api/",
  })
  void shouldSayAsJsonWhatThereIsWhenAnAddressIsUnknown(String method, String path)
      throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, method, path, JSON, "{}");
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(404);
      assertThat((String) JsonTree.object(answer.text()).get("error")).contains("front, back");
    }
  }

  /** Every way in which a change can be refused; none of them changes anything. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          400 | {"brightness":7}            | brightness             | is 7 (expected: -1 to 1)
          400 | {"brightness":"0.3"}        | brightness             | is "0.3" (expected: a number, -1 to 1)
          400 | {"brightness":true}         | brightness             | is true (expected: a number, -1 to 1)
          400 | {"brightness":[0.3]}        | brightness             | is an array (expected: a number, -1 to 1)
          400 | {"brightness":{}}           | brightness             | is an object (expected: a number, -1 to 1)
          400 | {"brightness":1e999999999}  | brightness             | is 1e999999999 (expected: -1 to 1)
          400 | {"brightness":1e-999999999} | brightness             | is 1e-999999999 (expected: at most nine digits behind the point)
          400 | {"quality":50.5}            | quality                | is 50.5 (expected: a whole number, 1 to 100)
          400 | {"fps":0}                   | fps                    | is 0 (expected: 0.1 to 240)
          400 | {"shutter":4000}            | shutter                | is 4000 (expected: 0.000001 to 3600)
          400 | {"hflip":1}                 | hflip                  | is 1 (expected: true or false)
          400 | {"hflip":"true"}            | hflip                  | is "true" (expected: true or false)
          400 | {"rotation":"45"}           | rotation               | is "45" (expected: one of 0, 90, 180, 270)
          400 | {"awb":"cludy"}             | awb                    | is "cludy" (expected: one of auto, incandescent, tungsten, fluorescent, indoor, daylight, cloudy, custom; did you mean cloudy?)
          400 | {"resolution":"big"}        | resolution             | is "big" (expected: width x height such as 480x360; 16x16 to 16384x16384)
          400 | {"resolution":640}          | resolution             | is 640 (expected: a text such as "640x480")
          400 | {"brigtness":0.3}           | brigtness              | unknown (did you mean brightness?)
          400 | {"control:mode":"0"}        | control:mode           | is "0" (expected: nothing: it is read-only)
          400 | {"control:exposure_time":11}| control:exposure_time  | is 11 (expected: 1 to 10)
          400 | {"port":80}                 | port                   | unknown (expected: one of brightness, contrast, awb, shutter, hflip, rotation, fps, resolution, quality, control:exposure_time, control:mode)
          """)
  void shouldRefuseAValueWithTheReason(int status, String body, String name, String reason)
      throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS, JSON, body);
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(JsonTree.object(answer.text()))
          .containsEntry("error", "1 value cannot be set")
          .containsEntry("reasons", Map.of(name, reason));
      assertThat(fixture.tunings.get(0).revision()).isZero();
    }
  }

  @Test
  void shouldSetAllOrNothing() throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS, JSON, "{\"contrast\":2,\"fps\":999,\"colour\":1}");
      Map<String, Object> refused = JsonTree.object(client.answer().text());

      assertThat(refused).containsEntry("error", "2 values cannot be set");
      assertThat((Map<?, ?>) refused.get("reasons")).hasSize(2);
      client.get(CONTROLS);
      assertThat(value(client.answer(), "contrast")).isNull();
    }
  }

  @Test
  void shouldSetSeveralControlsAndTellHowAndHowLong() throws IOException {
    try (RawClient client = fixture.connect()) {
      String body =
          "{\"brightness\":0.25,\"fps\":10,\"shutter\":0.02,\"awb\":\"cloudy\",\"hflip\":true,"
              + "\"rotation\":180,\"resolution\":\"800x600\",\"control:exposure_time\":7}";
      send(client, "PATCH", CONTROLS, JSON, body);
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(200);
      Map<String, Object> document = JsonTree.object(answer.text());
      assertThat(document)
          .containsEntry("camera", "front")
          .containsEntry("took_seconds", new BigDecimal("0.412"))
          .containsEntry("persisted", null);
      assertThat((Map<?, ?>) document.get("applied"))
          .extracting("brightness", "fps", "control:exposure_time")
          .containsExactly("live", "restart", "live");
      assertThat(value(answer, "brightness")).isEqualTo(new BigDecimal("0.25"));
      assertThat(value(answer, "shutter")).isEqualTo(new BigDecimal("0.02"));
      assertThat(value(answer, "awb")).isEqualTo("cloudy");
      assertThat(value(answer, "hflip")).isEqualTo(true);
      assertThat(value(answer, "rotation")).isEqualTo("180");
      assertThat(value(answer, "resolution")).isEqualTo("800x600");

      send(client, "PATCH", CONTROLS, JSON, "{\"brightness\":null,\"awb\":null}");
      Answer reset = client.answer();
      assertThat(value(reset, "brightness")).isEqualTo(new BigDecimal("0.1"));
      assertThat(value(reset, "awb")).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, /etc/mjpeg-stream.yml", "false, ", "'', "})
  void shouldWriteToTheFileOnlyWhenToldTo(String persist, String file) throws IOException {
    String query = persist.isEmpty() ? "" : "?persist=" + persist;
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS + query, JSON, "{\"quality\":60}");

      assertThat(JsonTree.object(client.answer().text())).containsEntry("persisted", file);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[1]",
        "\"brightness\"",
        "{\"brightness\":}",
        "{\"brightness\":0.1",
        "{\"brightness\":0.1}{}",
        "{\"brightness\":0.1,\"brightness\":0.2}",
        "brightness=0.1",
        "{}",
      })
  void shouldRefuseABodyThatIsNoObjectWithValues(String body) throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS, JSON, body);
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat((String) JsonTree.object(answer.text()).get("error"))
          .contains("(expected: ")
          .contains("{\"brightness\":0.3}");
      assertThat(fixture.tunings.get(0).revision()).isZero();
    }
  }

  @Test
  void shouldRefuseAWordForPersistThatItDoesNotKnow() throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS + "?persist=yes", JSON, "{\"quality\":60}");
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).contains("persist");
      assertThat(fixture.tunings.get(0).revision()).isZero();
    }
  }

  @Test
  void shouldRefuseABodyThatIsTooLarge() throws IOException {
    try (RawClient client = fixture.connect()) {
      client.send("PATCH " + CONTROLS + " HTTP/1.1\r\nHost: t\r\n" + JSON);
      client.send("Content-Length: 70000\r\n\r\n");
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.headers().get("cache-control")).contains("no-store");
      assertThat((String) JsonTree.object(answer.text()).get("error")).contains("16 KiB");
      assertThat(client.closed()).isTrue();
    }
  }

  /** Who may write: nobody whose page is of another site. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          # allow-origin     | origin                   | site        | content type                    | status
          -                  | -                        | -           | application/json                | 200
          -                  | -                        | -           | application/json; charset=utf-8 | 200
          -                  | -                        | -           | Application/JSON                | 200
          -                  | -                        | same-origin | application/json                | 200
          -                  | -                        | none        | application/json                | 200
          -                  | http://pi.lan:5000       | -           | application/json                | 200
          -                  | https://PI.lan:5000      | -           | application/json                | 200
          -                  | http://proxy.lan         | same-origin | application/json                | 200
          -                  | http://evil.example      | -           | application/json                | 403
          -                  | http://pi.lan            | -           | application/json                | 403
          -                  | http://pi.lan:5001       | -           | application/json                | 403
          -                  | http://evil.example      | cross-site  | application/json                | 403
          -                  | -                        | cross-site  | application/json                | 403
          -                  | -                        | same-site   | application/json                | 403
          -                  | null                     | -           | application/json                | 403
          *                  | http://evil.example      | cross-site  | application/json                | 403
          *                  | *                        | -           | application/json                | 403
          http://printer.lan | http://printer.lan       | cross-site  | application/json                | 200
          http://printer.lan | http://printer.lan       | -           | application/json                | 200
          http://printer.lan | http://printer.lan:81    | -           | application/json                | 403
          http://printer.lan | http://evil.example      | -           | application/json                | 403
          -                  | -                        | -           | -                               | 415
          -                  | -                        | -           | text/plain                      | 415
          -                  | -                        | -           | application/x-www-form-urlencoded | 415
          -                  | -                        | -           | application/jsonp               | 415
          -                  | http://pi.lan:5000       | same-origin | text/plain                      | 415
          """)
  void shouldLetOnlyItsOwnPagesAndTheOneThatIsNamedWrite(
      String allowOrigin, String origin, String site, String contentType, int status)
      throws IOException {
    fixture.close();
    fixture =
        new ServerFixture(
            ServerFixture.config(10, allowOrigin == null ? "" : allowOrigin), true, "front");
    for (String[] write :
        new String[][] {
          {"PATCH", CONTROLS, "{\"quality\":60}"}, {"POST", "/api/v1/cameras/front/restart", "{}"}
        }) {
      String headers = origin == null ? "" : "Origin: " + origin + "\r\n";
      headers += site == null ? "" : "Sec-Fetch-Site: " + site + "\r\n";
      headers += contentType == null ? "" : "Content-Type: " + contentType + "\r\n";
      try (RawClient client = fixture.connect()) {
        client.send(write[0] + " " + write[1] + " HTTP/1.1\r\nHost: pi.lan:5000\r\n" + headers);
        client.send("Content-Length: " + write[2].length() + "\r\n\r\n" + write[2]);
        Answer answer = client.answer();

        int expected = status == 200 && write[0].equals("POST") ? 202 : status;
        assertThat(answer.status()).as(write[0]).isEqualTo(expected);
        FakeTuning tuning = fixture.tunings.get(0);
        assertThat(tuning.revision() + tuning.restarts.get() > 0).isEqualTo(status == 200);
      }
    }
  }

  @Test
  void shouldRefuseTwoOrigins() throws IOException {
    try (RawClient client = fixture.connect()) {
      String headers = JSON + "Origin: http://t\r\nOrigin: http://evil.example\r\n";
      send(client, "PATCH", CONTROLS, headers, "{\"quality\":60}");

      assertThat(client.answer().status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http://printer.lan, 'GET, HEAD, PATCH, OPTIONS'",
    "*,                  'GET, HEAD, OPTIONS'",
  })
  void shouldGrantWritingToOneOriginOnly(String allowOrigin, String methods) throws IOException {
    fixture.close();
    fixture = new ServerFixture(ServerFixture.config(10, allowOrigin), true, "front");
    try (RawClient client = fixture.connect()) {
      send(client, "OPTIONS", CONTROLS, "Origin: http://printer.lan\r\n", "");
      Answer answer = client.head();

      assertThat(answer.headers())
          .containsEntry("access-control-allow-origin", allowOrigin)
          .containsEntry("access-control-allow-methods", methods)
          .containsEntry("access-control-allow-headers", "*, Authorization");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONFLICT,    409, there is no configuration file",
    "UNAVAILABLE, 503, the camera has not come back",
  })
  void shouldSayWhyItCouldNotBeDone(TuningException.Kind kind, int status, String words)
      throws IOException {
    fixture.tunings.get(0).fail(new TuningException(kind, words));
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS, JSON, "{\"quality\":60}");
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(status);
      assertThat(JsonTree.object(answer.text())).isEqualTo(Map.of("error", words));
    }
  }

  @Test
  void shouldAnswerEvenWhenWeAreWrong() throws IOException {
    fixture.tunings.get(0).fail(new IllegalStateException("broken"));
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS, JSON, "{\"quality\":60}");
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(500);
      assertThat(answer.text()).contains("internal error");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", " { } "})
  void shouldRestartTheCameraThatIsNamed(String body) throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, "POST", "/api/v1/cameras/back/restart", JSON, body);
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(202);
      assertThat(JsonTree.object(answer.text()))
          .isEqualTo(Map.of("camera", "back", "restarting", true));
      assertThat(fixture.tunings.get(0).restarts).hasValue(0);
      assertThat(fixture.tunings.get(1).restarts).hasValue(1);
    }
  }

  @Test
  void shouldSayThatAnIdleCameraIsLeftAlone() throws IOException {
    fixture.tunings.get(0).idle();
    try (RawClient client = fixture.connect()) {
      send(client, "POST", "/api/v1/cameras/front/restart", JSON, "{}");
      Answer restart = client.answer();
      send(client, "PATCH", CONTROLS, JSON, "{\"brightness\":0.25,\"fps\":10}");
      Answer change = client.answer();

      assertThat(restart.status()).isEqualTo(202);
      assertThat(JsonTree.object(restart.text()))
          .containsEntry("restarting", false)
          .containsEntry("reason", "the camera is idle: it starts for the next viewer");
      assertThat(change.status()).isEqualTo(200);
      assertThat(JsonTree.object(change.text()).get("applied"))
          .isEqualTo(Map.of("brightness", "next-start", "fps", "next-start"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "{\"a\":1}", "now"})
  void shouldNotRestartWhenTheBodySaysMore(String body) throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, "POST", "/api/v1/cameras/back/restart", JSON, body);

      assertThat(client.answer().status()).isEqualTo(400);
      assertThat(fixture.tunings.get(1).restarts).hasValue(0);
    }
  }

  @Test
  void shouldListCamerasOnOneLineWithTheirPaths() throws IOException {
    try (RawClient client = fixture.connect().get("/api/v1/cameras")) {
      String text = client.answer().text();
      Map<String, Object> document = JsonTree.object(text);

      assertThat(text.indexOf('\n')).isEqualTo(text.length() - 1);
      assertThat(document).containsOnlyKeys("cameras", "default").containsEntry("default", "front");
      assertThat(JsonTree.at(document, "cameras", 1, "name")).isEqualTo("back");
      assertThat(JsonTree.at(document, "cameras", 1, "state")).isEqualTo("live");
      assertThat(JsonTree.at(document, "cameras", 1, "paths", "controls"))
          .isEqualTo("/api/v1/cameras/back/controls");
      client.get("/api/v1/cameras/back");
      assertThat(JsonTree.object(client.answer().text()))
          .isEqualTo(JsonTree.at(document, "cameras", 1));
    }
  }

  @Test
  void shouldAnswerTheNextRequestOfTheConnectionAfterAChange() throws IOException {
    try (RawClient client = fixture.connect()) {
      send(client, "PATCH", CONTROLS, JSON, "{\"quality\":60}");
      assertThat(client.answer().status()).isEqualTo(200);
      client.get("/health/live");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void shouldTellItsStateAsUstreamerDoes() throws IOException {
    fixture.publish(new byte[] {(byte) 0xFF, (byte) 0xD8});
    try (RawClient viewer = fixture.connect().get("/stream?key=abc&extra_headers=1");
        RawClient client = fixture.connect()) {
      viewer.streamHead();
      viewer.part();
      client.get("/state");
      Map<String, Object> state = JsonTree.object(client.answer().text());

      assertThat(state).containsEntry("ok", true);
      assertThat(JsonTree.at(state, "result", "encoder"))
          .isEqualTo(Map.of("type", "CPU", "quality", new BigDecimal(40)));
      assertThat(JsonTree.at(state, "result", "source", "resolution"))
          .isEqualTo(Map.of("width", new BigDecimal(480), "height", new BigDecimal(360)));
      assertThat(JsonTree.at(state, "result", "source", "online")).isEqualTo(true);
      assertThat(JsonTree.at(state, "result", "source", "desired_fps"))
          .isEqualTo(new BigDecimal(10));
      assertThat(JsonTree.at(state, "result", "source", "captured_fps"))
          .isEqualTo(new BigDecimal(5));
      assertThat(JsonTree.at(state, "result", "stream", "clients")).isEqualTo(BigDecimal.ONE);
      Map<?, ?> clients = (Map<?, ?>) JsonTree.at(state, "result", "stream", "clients_stat");
      assertThat(clients).hasSize(1);
      assertThat((Map<?, ?>) clients.values().iterator().next())
          .extracting("key", "extra_headers", "advance_headers")
          .containsExactly("abc", true, false);
    }
    fixture.unhealthy();
    try (RawClient client = fixture.connect().get("/state")) {
      Map<String, Object> state = JsonTree.object(client.answer().text());
      assertThat(JsonTree.at(state, "result", "source", "online")).isEqualTo(false);
    }
  }

  private static void send(
      RawClient client, String method, String path, String headers, String body)
      throws IOException {
    client.send(
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: t\r\n"
            + headers
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n"
            + body);
  }

  private static Object value(Answer answer, String control) throws IOException {
    for (Object one : (List<?>) JsonTree.object(answer.text()).get("controls")) {
      if (control.equals(((Map<?, ?>) one).get("name"))) {
        return ((Map<?, ?>) one).get("value");
      }
    }
    throw new AssertionError("no control " + control);
  }
}
