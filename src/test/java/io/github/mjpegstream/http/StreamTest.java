package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.http.RawClient.Answer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StreamTest {
  private static final byte[] FIRST = "first picture".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] SECOND = "second".getBytes(StandardCharsets.US_ASCII);

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSendPartsExactlyAsEveryClientAcceptsThem(boolean epoll) throws IOException {
    try (ServerFixture fixture = new ServerFixture(ServerFixture.config(10, "*"), epoll, "front");
        RawClient client = fixture.connect().get("/")) {
      Answer head = client.head();
      fixture.publish(FIRST);

      String part =
          String.join(
              "\r\n",
              "--frame",
              "Content-Type: image/jpeg",
              "Content-Length: 13",
              "X-Timestamp: 1700000000.000042",
              "",
              "first picture",
              "--frame",
              "");
      assertThat(new String(client.bytes(part.length()), StandardCharsets.US_ASCII))
          .isEqualTo(part);
      assertThat(head.headers())
          .containsEntry("connection", "close")
          .containsEntry("pragma", "no-cache")
          .containsEntry("x-accel-buffering", "no")
          .containsEntry("access-control-allow-origin", "*")
          .containsKey("expires")
          .doesNotContainKeys("content-length", "transfer-encoding");
      assertThat(head.headers().keySet().stream().reduce((a, b) -> b)).contains("content-type");
    }
  }

  @Test
  void shouldGiveALateViewerTheNewestFrameAtOnce() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front")) {
      fixture.publish(FIRST);
      fixture.publish(SECOND);

      try (RawClient client = fixture.connect().get("/")) {
        client.streamHead();

        assertThat(client.part().body()).isEqualTo(SECOND);
      }
    }
  }

  @Test
  void shouldKeepTheCamerasApart() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front", "back");
        RawClient front = fixture.connect().get("/cameras/front/stream");
        RawClient back = fixture.connect().get("/cameras/back/stream")) {
      front.streamHead();
      back.streamHead();
      fixture.publish(0, JpegFrame.Kind.LIVE, FIRST);
      fixture.publish(1, JpegFrame.Kind.LIVE, SECOND);

      assertThat(front.part().body()).isEqualTo(FIRST);
      assertThat(back.part().body()).isEqualTo(SECOND);
    }
  }

  @Test
  void shouldRepeatTheNewestFrameWhenNothingNewComesForASecond() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect().get("/")) {
      client.streamHead();
      fixture.publish(0, JpegFrame.Kind.PLACEHOLDER, FIRST);
      assertThat(client.part().body()).isEqualTo(FIRST);

      fixture.clock.advance(MjpegClient.REPEAT_AFTER);

      assertThat(client.part().body()).isEqualTo(FIRST);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void shouldSkipToTheNewestFrameWhenAViewerIsSlow(boolean epoll) throws IOException {
    byte[] large = new byte[8 << 20];
    try (ServerFixture fixture = new ServerFixture(ServerFixture.config(10, ""), epoll, "front");
        RawClient slow = new RawClient(fixture.server.port(), 16 * 1024);
        RawClient good = fixture.connect().get("/")) {
      slow.get("/").streamHead();
      good.streamHead();
      for (int i = 0; i <= 5; i++) {
        large[0] = (byte) i;
        fixture.publish(Arrays.copyOf(large, large.length));
        assertThat(good.part().body()[0]).isEqualTo((byte) i);
      }

      assertThat(slow.part().body()[0]).isEqualTo((byte) 0);
      assertThat(slow.part().body()[0]).isEqualTo((byte) 5);
    }
  }

  @Test
  void shouldCloseAViewerThatTakesNothing() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient stuck = new RawClient(fixture.server.port(), 16 * 1024);
        RawClient good = fixture.connect().get("/")) {
      stuck.get("/").streamHead();
      good.streamHead();
      fixture.publish(new byte[8 << 20]);
      good.part();
      assertThat(fixture.server.viewers()).isEqualTo(2);

      fixture.clock.advance(Duration.ofSeconds(10));
      fixture.publish(FIRST);
      good.part();

      while (fixture.server.viewers() == 2) {
        // Each repetition is a turn of the loop that also looks after the stuck viewer.
        fixture.clock.advance(MjpegClient.REPEAT_AFTER);
        good.part();
      }
      assertThat(fixture.server.viewers()).isEqualTo(1);
    }
  }

  @Test
  void shouldTurnAwayOneViewerTooMany() throws IOException {
    try (ServerFixture fixture = new ServerFixture(ServerFixture.config(1, ""), true, "front");
        RawClient first = fixture.connect().get("/")) {
      first.streamHead();

      try (RawClient second = fixture.connect().get("/")) {
        Answer answer = second.answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.text()).contains("too many viewers").contains("max-clients");
        second.get("/health");
        assertThat(second.answer().text()).contains("\"clients\" : 1");
      }
    }
  }

  @Test
  void shouldMakeRoomWhenAViewerLeaves() throws IOException {
    try (ServerFixture fixture = new ServerFixture(ServerFixture.config(1, ""), true, "front")) {
      try (RawClient first = fixture.connect().get("/")) {
        first.streamHead();
      }

      int status;
      do {
        try (RawClient next = fixture.connect().get("/")) {
          status = next.head().status();
        }
      } while (status == 503);

      assertThat(status).isEqualTo(200);
    }
  }

  @Test
  void shouldWriteAnotherTimeWithAllItsDigits() {
    assertThat(MultipartEnvelope.timestamp(0)).isEqualTo("0.000000");
    assertThat(MultipartEnvelope.timestamp(1_700_000_000_123_456L)).isEqualTo("1700000000.123456");
  }
}
