package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.Scope;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every endpoint, and everybody who may come to it. An endpoint that is not in the table makes this
 * fail: whoever adds one says here who may use it.
 */
final class AccessTableTest {
  /**
   * What whoever asks for it must be allowed to do, which camera it is of, and whether a link is
   * enough.
   */
  private record Row(Scope scope, String camera, boolean linked) {}

  private static final Row NOT_OF_ONE_CAMERA = new Row(Scope.VIEW, "", false);

  private static final Map<String, Row> TABLE = new TreeMap<>();

  static {
    // Open in the configuration of this test: null.
    TABLE.put("GET /health/live", null);
    for (String path :
        List.of(
            "/health",
            "/cameras",
            "/events",
            "/metrics",
            "/api/v1/cameras",
            "/api/v1/openapi.json",
            "/ui")) {
      TABLE.put("GET " + path, NOT_OF_ONE_CAMERA);
    }
    for (String file :
        List.of(
            "",
            "page.css",
            "icon.svg",
            "page.js",
            "controls.js",
            "dom.js",
            "meter.js",
            "parts.js",
            "player.js",
            "server.js",
            "snippets.js",
            "stage.js",
            "state.js",
            "tools.js",
            "words.js")) {
      TABLE.put("GET /ui/" + file, NOT_OF_ONE_CAMERA);
    }
    for (String path : List.of("/", "/stream", "/snapshot", "/snapshot.jpg")) {
      TABLE.put("GET " + path, new Row(Scope.VIEW, "front", true));
    }
    TABLE.put("GET /state", new Row(Scope.VIEW, "front", false));
    for (String camera : List.of("front", "back")) {
      String base = "/cameras/" + camera;
      for (String path : List.of("/", "/stream", "/snapshot", "/snapshot.jpg")) {
        TABLE.put("GET " + base + path, new Row(Scope.VIEW, camera, true));
      }
      TABLE.put("GET " + base, new Row(Scope.VIEW, camera, false));
      TABLE.put("GET " + base + "/health", new Row(Scope.VIEW, camera, false));
      String api = "/api/v1/cameras/" + camera;
      TABLE.put("GET " + api, new Row(Scope.VIEW, camera, false));
      TABLE.put("GET " + api + "/controls", new Row(Scope.VIEW, camera, false));
      TABLE.put("PATCH " + api + "/controls", new Row(Scope.CONTROL, camera, false));
      TABLE.put("PATCH " + api + "/controls?persist=true", new Row(Scope.ADMIN, camera, false));
      TABLE.put("PATCH " + api + "/controls?persist=maybe", new Row(Scope.ADMIN, camera, false));
      TABLE.put("PATCH " + api + "/controls?persist=false", new Row(Scope.CONTROL, camera, false));
      TABLE.put("POST " + api + "/restart", new Row(Scope.CONTROL, camera, false));
    }
  }

  private ServerFixture fixture;
  private int comers;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture(Doors.settings(Doors.LOCKED), true, "front", "back");
    // Else snapshots would wait for a picture.
    fixture.unhealthy();
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldHaveEveryEndpointInTheTable() {
    TreeSet<String> served = new TreeSet<>();
    fixture
        .server
        .methodsByPath()
        .forEach(
            (path, methods) -> {
              for (HttpMethod method : methods) {
                if (!method.equals(HttpMethod.HEAD)) {
                  served.add(method + " " + path);
                }
              }
            });
    TreeSet<String> known = new TreeSet<>();
    TABLE.keySet().forEach(request -> known.add(request.replaceAll("\\?.*", "")));

    assertThat(known).isEqualTo(served);
  }

  @Test
  void shouldLetEverybodyDoWhatTheyMayAndNothingElse() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, Row> entry : TABLE.entrySet()) {
      for (Map.Entry<String, Integer> expected : expected(entry.getValue()).entrySet()) {
        check(entry.getKey(), expected.getKey(), expected.getValue(), wrong);
        if (entry.getKey().startsWith("GET ")) {
          check(
              entry.getKey().replace("GET ", "HEAD "),
              expected.getKey(),
              expected.getValue(),
              wrong);
        }
      }
    }

    assertThat(wrong).isEmpty();
  }

  /** Returns who gets what, where 200 stands for whatever the endpoint answers. */
  private static Map<String, Integer> expected(Row row) {
    Map<String, Integer> expected = new LinkedHashMap<>();
    boolean open = row == null;
    Scope scope = open ? Scope.VIEW : row.scope();
    expected.put("nobody", open ? 200 : 401);
    expected.put("wrong token", open ? 200 : 401);
    expected.put("malformed", open ? 200 : 401);
    for (Scope may : Scope.values()) {
      int answer = may.includes(scope) ? 200 : 403;
      expected.put("token " + may.label(), answer);
      expected.put("password " + may.label(), answer);
      expected.put("token in address " + may.label(), answer);
    }
    String camera = open ? "" : row.camera();
    expected.put("token of front", open || camera.equals("front") ? 200 : 403);
    boolean linked = !open && row.linked();
    int notLinked = open ? 200 : 401;
    expected.put("link to front", linked ? camera.equals("front") ? 200 : 403 : notLinked);
    expected.put("link to back", linked ? camera.equals("back") ? 200 : 403 : notLinked);
    expected.put("expired link to front", linked ? 403 : notLinked);
    expected.put("changed link to front", linked ? 403 : notLinked);
    return expected;
  }

  private void check(String request, String who, int expected, List<String> wrong)
      throws IOException {
    String[] words = request.split(" ", 2);
    String target = words[1];
    String query = query(who);
    if (!query.isEmpty()) {
      target += target.contains("?") ? query.replace('?', '&') : query;
    }
    // An address of its own for each, so that none is slowed down because of another.
    comers++;
    String from = "X-Forwarded-For: 10.0." + comers / 256 + '.' + comers % 256;
    try (RawClient client = fixture.connect()) {
      client.send(
          words[0] + ' ' + target + " HTTP/1.1\r\nHost: t\r\n" + header(who) + from + "\r\n\r\n");
      int status = client.head().status();
      boolean admitted = status != 401 && status != 403 && status != 429;
      boolean right = expected == 200 ? admitted : status == expected;
      if (!right) {
        wrong.add(request + " by " + who + ": " + status + " (expected: " + expected + ")");
      }
    }
  }

  private static String header(String who) {
    return switch (who) {
      case "wrong token" -> Doors.bearer("wrong");
      case "malformed" -> "Authorization: Digest nonsense\r\n";
      case "token view" -> Doors.bearer("view");
      case "token control" -> Doors.bearer("control");
      case "token admin" -> Doors.bearer("admin");
      case "password view" -> Doors.basic("anna", Doors.PASSWORD);
      case "password control" -> Doors.basic("bert", Doors.PASSWORD);
      case "password admin" -> Doors.basic("cora", Doors.PASSWORD);
      case "token of front" -> Doors.bearer("front admin");
      default -> "";
    };
  }

  private static String query(String who) {
    Instant later = Instant.now().plus(Duration.ofHours(1));
    return switch (who) {
      case "token in address view" -> "?token=view";
      case "token in address control" -> "?token=control";
      case "token in address admin" -> "?token=admin";
      case "link to front" -> Doors.link("front", later);
      case "link to back" -> Doors.link("back", later);
      case "expired link to front" ->
          Doors.link("front", Instant.now().minus(Duration.ofSeconds(1)));
      case "changed link to front" -> Doors.link("front", later).replace("expires=", "expires=1");
      default -> "";
    };
  }
}
