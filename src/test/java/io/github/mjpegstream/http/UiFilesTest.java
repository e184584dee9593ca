package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class UiFilesTest {
  private static final Path FOLDER = Path.of("src/main/resources/io/github/mjpegstream/http/ui");

  private ServerFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture("front");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/ui/,          text/html; charset=utf-8,       index.html",
    "/ui/?x=y,      text/html; charset=utf-8,       index.html",
    "/ui/page.css,  text/css; charset=utf-8,        page.css",
    "/ui/page.js,   text/javascript; charset=utf-8, page.js",
    "/ui/icon.svg,  image/svg+xml,                  icon.svg",
  })
  void shouldServeTheFilesOfThePage(String target, String type, String file) throws IOException {
    try (RawClient client = fixture.connect().get(target)) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(Files.readAllBytes(FOLDER.resolve(file)));
      assertThat(answer.headers())
          .containsEntry("content-type", type)
          .containsEntry("cache-control", "no-cache")
          .containsEntry("x-content-type-options", "nosniff")
          .containsEntry("referrer-policy", "no-referrer");
    }
  }

  @Test
  void shouldAllowNothingButThisServer() throws IOException {
    try (RawClient client = fixture.connect().get("/ui/")) {
      assertThat(client.answer().headers().get("content-security-policy"))
          .startsWith("default-src 'none';")
          .contains("frame-ancestors 'self'")
          .doesNotContain("unsafe", "*", "http:", "https:", "data:");
    }
  }

  @Test
  void shouldLeadToThePageWhereverAProxyHasPutUs() throws IOException {
    try (RawClient client = fixture.connect().get("/ui")) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(302);
      assertThat(answer.headers()).containsEntry("location", "ui/");
    }
  }

  @Test
  void shouldNotSendAgainWhatTheBrowserHas() throws IOException {
    try (RawClient client = fixture.connect().get("/ui/page.js")) {
      String tag = client.answer().headers().get("etag");

      for (String known : List.of(tag, "\"other\", W/" + tag, "*")) {
        client.send(
            "GET /ui/page.js HTTP/1.1\r\nHost: test\r\nIf-None-Match: " + known + "\r\n\r\n");
        Answer answer = client.head();
        assertThat(answer.status()).isEqualTo(304);
        assertThat(answer.headers()).containsEntry("etag", tag);
      }
      client.send("GET /ui/page.js HTTP/1.1\r\nHost: test\r\nIf-None-Match: \"old\"\r\n\r\n");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void shouldSendNoBodyWhenAskedWithHead() throws IOException {
    try (RawClient client = fixture.connect()) {
      client.send("HEAD /ui/ HTTP/1.1\r\nHost: test\r\n\r\n");
      Answer head = client.head();
      Answer get = client.get("/ui/").answer();

      assertThat(head.status()).isEqualTo(200);
      assertThat(head.headers()).isEqualTo(get.headers());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ui/index.html",
        "/ui/../HttpServer.class",
        "/ui/%2e%2e/HttpServer.class",
        "/ui/page.js/",
        "/ui//page.js",
        "/ui/PAGE.JS",
      })
  void shouldServeNothingElse(String target) throws IOException {
    try (RawClient client = fixture.connect().get(target)) {
      assertThat(client.answer().status()).isEqualTo(404);
    }
  }

  @Test
  void shouldServeEveryFileThatIsThere() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      assertThat(files.map(file -> "/ui/" + file.getFileName()).toList())
          .allSatisfy(path -> assertThat(fixture.server.paths()).contains(served(path)));
    }
  }

  private static String served(String path) {
    return path.equals("/ui/index.html") ? "/ui/" : path;
  }

  @Test
  void shouldNameNoOtherHostAndNoPathFromTheRoot() throws IOException {
    Pattern elsewhere =
        Pattern.compile("(href|src|action|import|from|url\\()[=( ]*[\"']?(//|/|http)");
    try (Stream<Path> files = Files.list(FOLDER)) {
      for (Path file : files.toList()) {
        assertThat(Files.readString(file)).doesNotContainPattern(elsewhere);
      }
    }
  }
}
