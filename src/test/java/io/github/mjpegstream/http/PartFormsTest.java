package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each viewer is sent of a frame: by what it asks for, and by what it is. */
final class PartFormsTest {
  private static final String CHROMIUM =
      "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0"
          + " Safari/537.36";
  private static final String FIREFOX =
      "Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0";
  private static final String IMAGE = "image/avif,image/webp,image/*,*/*;q=0.8";
  private static final String PAGE = "text/html,application/xhtml+xml,*/*;q=0.8";

  private static final byte[] FIRST = bytes("first picture");
  private static final byte[] SECOND = bytes("second");

  private ServerFixture fixture;

  @BeforeEach
  void start() throws IOException {
    fixture = new ServerFixture("front");
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @Test
  void shouldSendTheNextHeadRightBehindEachFrameWhereABrowserWaitsForIt() throws IOException {
    try (RawClient client = ask("/", CHROMIUM, IMAGE, "image")) {
      client.head();
      expect(client, "--frame\r\nContent-Type: image/jpeg\r\n\r\n");

      fixture.publish(FIRST);
      expect(client, "first picture\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n");
      fixture.publish(SECOND);
      expect(client, "second\r\n--frame\r\nContent-Type: image/jpeg\r\n\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"image", "document", "iframe", "frame", "embed", "object"})
  void shouldKnowWhatABrowserShowsByItsDestination(String destination) throws IOException {
    assertThat(hasLength(ask("/", CHROMIUM, "*/*", destination))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {IMAGE, PAGE})
  void shouldKnowItByWhatIsAcceptedWhereTheDestinationIsNotTold(String accept) throws IOException {
    assertThat(hasLength(ask("/", CHROMIUM, accept, ""))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // A page's own script, which may cut parts by their length.
        CHROMIUM + "|*/*|empty",
        CHROMIUM + "|*/*|-",
        CHROMIUM + "|" + IMAGE + "|empty",
        CHROMIUM + "|-|-",
        // It paints at once anyway.
        FIREFOX + "|" + IMAGE + "|image",
        FIREFOX + "|" + PAGE + "|document",
        "Lavf/59.27.100|*/*|-",
        "curl/7.88.1|*/*|-",
        "-|-|-",
      })
  void shouldGiveEverybodyElseTheLength(String agent, String accept, String destination)
      throws IOException {
    assertThat(hasLength(ask("/", text(agent), text(accept), text(destination)))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "advance_headers=1, curl, false",
    "advance_headers=true, curl, false",
    "advance_headers=0, Chromium, true",
    "extra_headers=1, Chromium, true",
    "extra_headers=1&advance_headers=1, curl, false"
  })
  void shouldDoAsIsSaid(String query, String who, boolean length) throws IOException {
    String agent = who.equals("curl") ? "curl/7.88.1" : CHROMIUM;

    assertThat(hasLength(ask("/?action=stream&" + query, agent, IMAGE, "image"))).isEqualTo(length);
  }

  @Test
  void shouldTellMoreOfEachFrameWhereAskedTo() throws IOException {
    try (RawClient client = fixture.connect().get("/stream?extra_headers=1")) {
      client.streamHead();
      fixture.publish(FIRST);
      Answer live = client.part();
      fixture.publish(0, JpegFrame.Kind.PLACEHOLDER, SECOND);
      Answer placeholder = client.part();

      assertThat(live.body()).isEqualTo(FIRST);
      assertThat(live.headers())
          .containsEntry("x-timestamp", "1700000000.000042")
          .containsEntry("x-ustreamer-online", "true")
          .containsEntry("x-ustreamer-width", "480")
          .containsEntry("x-ustreamer-height", "360")
          .containsEntry("x-ustreamer-latency", "0.000000")
          .containsKeys("x-ustreamer-grab-begin-time", "x-ustreamer-send-time");
      assertThat(placeholder.headers()).containsEntry("x-ustreamer-online", "false");
      assertThat(placeholder.body()).isEqualTo(SECOND);
    }
  }

  @Test
  void shouldCountWhatAViewerIsSentInASecond() throws IOException {
    try (RawClient client = fixture.connect().get("/stream?extra_headers=1")) {
      client.streamHead();
      for (int i = 0; i < 3; i++) {
        fixture.publish(FIRST);
        assertThat(client.part().headers()).containsEntry("x-ustreamer-client-fps", "0");
      }

      fixture.clock.advance(Duration.ofSeconds(1));

      assertThat(client.part().headers()).containsEntry("x-ustreamer-client-fps", "3");
    }
  }

  @Test
  void shouldLeavePicturesOutWhereAskedTo() throws IOException {
    try (RawClient client = fixture.connect().get("/stream?zero_data=1")) {
      client.streamHead();
      fixture.publish(FIRST);

      Answer part = client.part();
      assertThat(part.headers()).containsEntry("content-length", "0").containsKey("x-timestamp");
      assertThat(part.body()).isEmpty();
    }
  }

  @Test
  void shouldSendTheLastFrameTwiceWhereAskedTo() throws IOException {
    try (RawClient client = fixture.connect().get("/stream?dual_final_frames=1")) {
      client.streamHead();
      fixture.publish(FIRST);
      assertThat(client.part().body()).isEqualTo(FIRST);

      fixture.clock.advance(DualFinalFrames.SECOND_AFTER);
      assertThat(client.part().body()).isEqualTo(FIRST);
      fixture.clock.advance(MjpegClient.REPEAT_AFTER);
      assertThat(client.part().body()).isEqualTo(FIRST);
    }
  }

  @Test
  void shouldGiveTheViewerItsKeyBack() throws IOException {
    try (RawClient client = fixture.connect().get("/stream?key=left%20door%3b%0d%0ax")) {
      assertThat(client.head().headers().get("set-cookie"))
          .matches("stream_client=left\\+door%3B%0D%0Ax/[0-9a-f]+; path=/; max-age=30");
    }
    try (RawClient client = fixture.connect().get("/stream")) {
      assertThat(client.head().headers()).doesNotContainKey("set-cookie");
    }
  }

  @Test
  void shouldSayWhatIsWrongWithAParameter() throws IOException {
    try (RawClient client = fixture.connect().get("/stream?advance_headers=maybe")) {
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.text()).isEqualTo("advance_headers: maybe (expected: 0 or 1)\n");

      client.get("/stream?key=" + "k".repeat(65));
      assertThat(client.answer().text())
          .isEqualTo("key: " + "k".repeat(40) + "... (expected: at most 64 characters)\n");
    }
  }

  private RawClient ask(String target, String agent, String accept, String destination)
      throws IOException {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: test\r\n");
    header(request, "User-Agent", agent);
    header(request, "Accept", accept);
    header(request, "Sec-Fetch-Dest", destination);
    return fixture.connect().send(request.append("\r\n").toString());
  }

  private static void header(StringBuilder request, String name, String value) {
    if (!value.isEmpty()) {
      request.append(name).append(": ").append(value).append("\r\n");
    }
  }

  private boolean hasLength(RawClient asked) throws IOException {
    try (asked) {
      asked.streamHead();
      fixture.publish(FIRST);
      return asked.headers().containsKey("content-length");
    }
  }

  private static void expect(RawClient client, String text) throws IOException {
    assertThat(new String(client.bytes(text.length()), StandardCharsets.US_ASCII)).isEqualTo(text);
  }

  private static String text(String nullable) {
    return nullable == null ? "" : nullable;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
