package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.AuthConfig;
import io.github.mjpegstream.config.AuthConfig.Open;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.config.TlsConfig;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AccessTest {
  private static final byte[] PICTURE = {
    (byte) 0xff, (byte) 0xd8, 1, 2, 3, (byte) 0xff, (byte) 0xd9
  };

  private ServerFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture(Doors.settings(Doors.LOCKED), true, "front", "back");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private Answer ask(String target, String headers) throws IOException {
    try (RawClient client = fixture.connect()) {
      return client.send("GET " + target + " HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n").answer();
    }
  }

  @Test
  void shouldAskBrowsersForAPassword() throws IOException {
    Answer answer = ask("/ui/", "");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers())
        .containsEntry("www-authenticate", "Basic realm=\"mjpeg-stream\", charset=\"UTF-8\"")
        .containsEntry("content-type", "text/plain; charset=utf-8");
    assertThat(answer.text()).startsWith("log in first (expected: ");
  }

  @Test
  void shouldAskForATokenWhenThereAreNoPasswords() throws IOException {
    reconfigure(
        new AuthConfig(Map.of(), Doors.LOCKED.tokens(), Optional.empty(), Set.of(Open.LIVE)));

    assertThat(ask("/health", "").headers())
        .containsEntry("www-authenticate", "Bearer realm=\"mjpeg-stream\"");
  }

  @Test
  void shouldAnswerInJsonWhereJsonIsSpoken() throws IOException {
    Answer answer = ask("/api/v1/cameras", "");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers()).containsEntry("content-type", "application/json");
    assertThat(answer.text()).startsWith("{\"error\":\"log in first");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/nothing", "/cameras/other/stream", "/api/v1/cameras/other", "/?action=dance"})
  void shouldNotSayWhatThereIsToWhoIsNotLetIn(String target) throws IOException {
    assertThat(ask(target, "").status()).isEqualTo(401);
    assertThat(ask(target, Doors.bearer("view")).status()).isIn(400, 404);
    assertThat(ask(target, Doors.bearer("front admin")).status()).isEqualTo(403);
  }

  @Test
  void shouldAnswerOptionsOnlyWhereOtherOriginsMayAsk() throws IOException {
    try (RawClient client = fixture.connect()) {
      client.send("OPTIONS /stream HTTP/1.1\r\nHost: t\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(401);
    }
    ServerConfig origin = ServerFixture.config(1000, "http://dashboard");
    HttpSettings settings = new HttpSettings(origin, Doors.LOCKED, TlsConfig.OFF);
    try (ServerFixture open = new ServerFixture(settings, true, "front");
        RawClient client = open.connect()) {
      client.send("OPTIONS /stream HTTP/1.1\r\nHost: t\r\nOrigin: http://dashboard\r\n\r\n");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(204);
      assertThat(answer.headers())
          .containsEntry("access-control-allow-headers", "*, Authorization");

      client.get("/stream");
      Answer refused = client.answer();
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.headers())
          .containsEntry("access-control-allow-origin", "http://dashboard");
    }
  }

  @Test
  void shouldSlowDownWhoGuesses() throws IOException {
    Map<Integer, Integer> statuses = new HashMap<>();
    Answer last = null;
    for (int i = 0; i < 20; i++) {
      last = ask("/health", Doors.basic("cora", "guess " + i));
      statuses.merge(last.status(), 1, Integer::sum);
    }

    assertThat(statuses).containsOnlyKeys(401, 429).containsEntry(401, 5);
    assertThat(last.headers()).containsEntry("retry-after", "1");
    assertThat(ask("/health", Doors.basic("cora", Doors.PASSWORD)).status()).isEqualTo(429);
    assertThat(ask("/health", Doors.bearer("view")).status()).isEqualTo(200);
    assertThat(
            ask("/health", Doors.basic("cora", Doors.PASSWORD) + "X-Forwarded-For: 192.0.2.9\r\n")
                .status())
        .isEqualTo(200);

    fixture.clock.advance(Duration.ofSeconds(1));
    assertThat(ask("/health", Doors.basic("cora", Doors.PASSWORD)).status()).isEqualTo(200);
  }

  @Test
  void shouldGoOnServingWhoIsKnownWhenOthersGuessThere() throws IOException {
    assertThat(ask("/health", Doors.basic("cora", Doors.PASSWORD)).status()).isEqualTo(200);
    for (int i = 0; i < 10; i++) {
      ask("/health", Doors.basic("cora", "guess " + i));
    }

    assertThat(ask("/health", Doors.basic("cora", Doors.PASSWORD)).status()).isEqualTo(200);
  }

  @Test
  void shouldNotTellUnknownUsersFromWrongPasswords() throws IOException {
    Answer unknown = ask("/health", Doors.basic("nobody", "guess"));
    Answer wrong = ask("/health", Doors.basic("cora", "guess"));

    assertThat(unknown.status()).isEqualTo(wrong.status()).isEqualTo(401);
    assertThat(unknown.headers()).isEqualTo(wrong.headers());
    assertThat(unknown.text()).isEqualTo(wrong.text());
  }

  @Test
  void shouldCloseStreamsWhoseCredentialIsGoneWhenReconfigured() throws IOException {
    try (RawClient gone = stream("/stream", Doors.basic("anna", Doors.PASSWORD));
        RawClient stays = stream("/stream", Doors.bearer("view"));
        RawClient linked = stream("/stream" + Doors.link("front", inAnHour()), "")) {
      reconfigure(
          new AuthConfig(
              Map.of("cora", Doors.LOCKED.users().get("cora")),
              Doors.LOCKED.tokens(),
              Optional.empty(),
              Set.of(Open.LIVE)));

      assertThat(gone.closed()).isTrue();
      assertThat(linked.closed()).isTrue();
      fixture.publish(PICTURE);
      assertThat(stays.part().body()).isEqualTo(PICTURE);
    }
  }

  @Test
  void shouldCloseStreamsOfNobodyWhenALoginIsAskedFor() throws IOException {
    reconfigure(AuthConfig.OFF);
    try (RawClient stream = stream("/stream", "");
        RawClient next = fixture.connect()) {
      assertThat(next.get("/health").answer().status()).isEqualTo(200);

      reconfigure(Doors.LOCKED);

      assertThat(stream.closed()).isTrue();
      assertThat(next.get("/health").answer().status()).isEqualTo(401);
    }
  }

  @Test
  void shouldKeepStreamsOfNobodyWhenLookingIsOpen() throws IOException {
    AuthConfig open =
        new AuthConfig(
            Doors.LOCKED.users(), Doors.LOCKED.tokens(), Optional.empty(), Set.of(Open.VIEW));
    reconfigure(open);
    try (RawClient stream = stream("/stream", "")) {
      reconfigure(new AuthConfig(open.users(), Map.of(), Optional.empty(), Set.of(Open.VIEW)));

      fixture.publish(PICTURE);
      assertThat(stream.part().body()).isEqualTo(PICTURE);
    }
    assertThat(ask("/health/live", "").status()).isEqualTo(200);
    assertThat(ask("/api/v1/cameras/front/controls", "").text())
        .contains("\"access\":\"view\",\"login\":true");
    try (RawClient client = fixture.connect()) {
      client.send("POST /api/v1/cameras/front/restart HTTP/1.1\r\nHost: t\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(401);
    }
  }

  @Test
  void shouldEndAStreamWithItsLink() throws IOException {
    Instant soon = Instant.now().plus(Duration.ofSeconds(2));

    try (RawClient stream = stream("/cameras/back/stream" + Doors.link("back", soon), "")) {
      assertThat(stream.closed()).isTrue();
    }

    assertThat(Instant.now()).isAfter(soon.minus(Duration.ofSeconds(1)));
  }

  @Test
  void shouldOpenTheSnapshotAndEverySizeWithALink() throws IOException {
    fixture.unhealthy();
    String link = Doors.link("front", inAnHour());

    assertThat(ask("/snapshot" + link, "").status()).isEqualTo(503);
    assertThat(ask("/cameras/front/snapshot" + link + "&width=100", "").status()).isEqualTo(503);
    assertThat(ask("/snapshot" + link.replace("signature=", "signature=x"), "").text())
        .isEqualTo("this link is not valid here, or not any more\n");
    String past = Doors.link("front", Instant.now().minus(Duration.ofMinutes(1)));
    assertThat(ask("/snapshot" + past, "").text()).isEqualTo("this link has expired\n");
  }

  @Test
  void shouldTellWhatWhoeverAsksMayDo() throws IOException {
    String controls = "/api/v1/cameras/front/controls";

    assertThat(ask(controls, Doors.bearer("view")).text()).contains("\"access\":\"view\"");
    assertThat(ask(controls, Doors.bearer("control")).text()).contains("\"access\":\"control\"");
    assertThat(ask(controls, Doors.bearer("admin")).text())
        .contains("\"access\":\"admin\",\"login\":true");
    reconfigure(AuthConfig.OFF);
    assertThat(ask(controls, "").text()).contains("\"access\":\"admin\",\"login\":false");
  }

  @Test
  void shouldNeverRepeatATokenInAnAnswer() throws IOException {
    for (String path : fixture.server.paths()) {
      if (!path.matches(".*(/|/stream|/events|/snapshot|/snapshot.jpg)")) {
        Answer answer = ask(path + "?token=admin", "");
        assertThat(answer.text() + answer.headers()).doesNotContain("token=admin");
      }
    }
  }

  @Test
  void shouldAskAgainForEveryRequestOfAConnection() throws IOException {
    try (RawClient client = fixture.connect()) {
      client.send("GET /health HTTP/1.1\r\nHost: t\r\n" + Doors.bearer("view") + "\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.get("/health").answer().status()).isEqualTo(401);
    }
  }

  @Test
  void shouldRefuseTwoAnswersToTheQuestion() throws IOException {
    assertThat(ask("/health", Doors.bearer("view") + Doors.bearer("wrong")).status())
        .isEqualTo(401);
    for (String header : List.of("Basic", "Basic !!!", "Basic bm9jb2xvbg==", "Bearer", "Bearer ")) {
      assertThat(ask("/health", "Authorization: " + header + "\r\n").status()).isEqualTo(401);
    }
  }

  private void reconfigure(AuthConfig auth) throws IOException {
    fixture.server.reconfigure(Doors.settings(auth));
  }

  private static Instant inAnHour() {
    return Instant.now().plus(Duration.ofHours(1));
  }

  private RawClient stream(String target, String headers) throws IOException {
    RawClient client = fixture.connect();
    client.send("GET " + target + " HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n");
    client.streamHead();
    return client;
  }
}
