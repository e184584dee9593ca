package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.stream.PipelineState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/http.md must tell all that the server does. */
final class HttpPageTest {
  private static final Pattern FIELD = Pattern.compile("\"(\\w+)\" :");

  private final String page;

  HttpPageTest() throws IOException {
    page = Files.readString(Path.of("docs/http.md"));
  }

  @Test
  void shouldNameEveryPath() throws IOException {
    try (ServerFixture fixture = new ServerFixture("NAME")) {
      assertThat(fixture.server.paths())
          .isNotEmpty()
          .allSatisfy(path -> assertThat(page).contains("`" + path + "`"));
    }
  }

  @Test
  void shouldNameEveryFieldOfTheHealthDocument() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect().get("/health")) {
      Matcher fields = FIELD.matcher(client.answer().text());
      while (fields.find()) {
        // Causes of restarts are checked below.
        assertThat(page).containsPattern("\\b" + fields.group(1) + "\\b");
      }
    }
  }

  @Test
  void shouldNameEveryStateAndEveryCauseOfARestart() {
    for (PipelineState state : PipelineState.values()) {
      if (state != PipelineState.STOPPED && state != PipelineState.CLOSED) {
        assertThat(page).contains("`" + state.label() + "`");
      }
    }
    for (CaptureException.Reason reason : CaptureException.Reason.values()) {
      if (reason != CaptureException.Reason.CANCELLED) {
        assertThat(page).contains("`" + reason.label() + "`");
      }
    }
  }
}
