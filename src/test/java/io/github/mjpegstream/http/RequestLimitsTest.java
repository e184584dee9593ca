package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.http.RawClient.Answer;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RequestLimitsTest {
  @Test
  void shouldRefuseARequestLineThatIsTooLong() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect().get("/" + "x".repeat(HttpServer.MAX_REQUEST_LINE))) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(414);
      assertThat(answer.text()).contains("at most 4096 bytes");
      assertThat(answer.headers().get("cache-control")).contains("no-store");
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void shouldRefuseHeadersThatAreTooLarge() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect()) {
      client.send(
          "GET / HTTP/1.1\r\nHost: t\r\nX: " + "x".repeat(HttpServer.MAX_HEADERS) + "\r\n\r\n");

      assertThat(client.answer().status()).isEqualTo(431);
    }
  }

  @Test
  void shouldRefuseTooManyHeaders() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect()) {
      String headers = "X: y\r\n".repeat(HttpServer.MAX_HEADER_FIELDS);
      client.send("GET /health HTTP/1.1\r\nHost: t\r\n" + headers + "\r\n");
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(431);
      assertThat(answer.text()).contains("at most 100");
      assertThat(client.closed()).isTrue();
    }
  }

  /** Each byte that trickles in used to be a reason to wait on, with many a server. */
  @Test
  void shouldCutOffARequestHoweverItTrickles() throws Exception {
    ServerConfig hasty =
        new ServerConfig("127.0.0.1", 0, 10, "", Duration.ofMillis(300), Duration.ofSeconds(10));
    try (ServerFixture fixture = new ServerFixture(hasty, true, "front");
        RawClient client = fixture.connect().send("GET / HTTP/1.1\r\nX: ")) {
      CountDownLatch never = new CountDownLatch(1);
      int sent = 0;
      while ((sent == 0 || fixture.server.connections().open() > 0) && sent < 1000) {
        try {
          client.send("x");
        } catch (IOException e) {
          // Cut off already.
          break;
        }
        sent++;
        assertThat(never.await(10, TimeUnit.MILLISECONDS)).isFalse();
      }
      assertThat(sent).isBetween(1, 999);
    }
  }

  @Test
  void shouldNotHoldThousandsOfRequestsThatWereSentAhead() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect()) {
      // None of them is answered before three seconds have passed.
      client.send("GET /snapshot HTTP/1.1\r\n\r\n".repeat(1000));

      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void shouldMakeRoomForWhoAsksAmongManyWhoSayNothing() throws IOException {
    ServerConfig small =
        new ServerConfig(
            "127.0.0.1",
            0,
            10,
            "",
            Duration.ofSeconds(60),
            Duration.ofSeconds(10),
            0,
            List.of(),
            true,
            new LimitsConfig(20, 0, 0, List.of()));
    List<RawClient> silent = new ArrayList<>();
    try (ServerFixture fixture = new ServerFixture(small, true, "front")) {
      for (int i = 0; i < 60; i++) {
        silent.add(fixture.connect().send("GET /hea"));
        if (i % 20 == 19) {
          try (RawClient good = fixture.connect().get("/health/live")) {
            assertThat(good.answer().status()).isEqualTo(200);
          }
        }
      }
      assertThat(silent.get(0).closed()).isTrue();
      assertThat(fixture.server.connections().open()).isLessThanOrEqualTo(20);
      assertThat(fixture.server.connections().dropped()).isGreaterThan(30);
    } finally {
      for (RawClient client : silent) {
        client.close();
      }
    }
  }

  @Test
  void shouldRefuseWhatIsNoRequest() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect().send("\u0016\u0003\u0001 hello\r\n\r\n")) {
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void shouldRefuseABodyThatIsTooLarge() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect()) {
      client.send("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 1000000\r\n\r\n");

      assertThat(client.answer().status()).isEqualTo(413);
    }
  }

  @Test
  void shouldSayWhyABodyIsNotEvenWantedOrExpectedTooMuchOf() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front")) {
      String head = "PATCH /api/v1/cameras/front/controls HTTP/1.1\r\nHost: t\r\n";
      try (RawClient client = fixture.connect()) {
        client.send(head + "Expect: 100-continue\r\nContent-Length: 1000000\r\n\r\n");
        Answer answer = client.answer();

        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.text()).startsWith("{").contains("at most 16 KiB");
        assertThat(answer.headers()).containsEntry("x-content-type-options", "nosniff");
        assertThat(client.closed()).isTrue();
      }
      try (RawClient client = fixture.connect()) {
        client.send(head + "Expect: a miracle\r\nContent-Length: 2\r\n\r\n{}");
        Answer answer = client.answer();

        assertThat(answer.status()).isEqualTo(417);
        assertThat(answer.text()).contains("expected: 100-continue");
      }
    }
  }

  @Test
  void shouldCloseInTheEndWhenNobodyReadsTheLastAnswer() {
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                // Neither succeeds nor fails.
                ReferenceCountUtil.release(message);
              }
            });
    channel.freezeTime();

    RequestHandler.answerAndClose(channel, Unpooled.buffer(), Duration.ofSeconds(10));
    channel.advanceTimeBy(9, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isTrue();

    channel.advanceTimeBy(1, TimeUnit.SECONDS);
    channel.runScheduledPendingTasks();
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @Test
  void shouldCutOffARequestThatDawdles() throws IOException {
    ServerConfig hasty =
        new ServerConfig("127.0.0.1", 0, 10, "", Duration.ofMillis(100), Duration.ofSeconds(10));
    try (ServerFixture fixture = new ServerFixture(hasty, true, "front");
        RawClient client = fixture.connect().send("GET / HTTP/1.1\r\nHo")) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(408);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void shouldCloseAnIdleConnectionWithoutAWord() throws IOException {
    ServerConfig hasty =
        new ServerConfig("127.0.0.1", 0, 10, "", Duration.ofMillis(100), Duration.ofSeconds(10));
    try (ServerFixture fixture = new ServerFixture(hasty, true, "front");
        RawClient client = fixture.connect().get("/health")) {
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.closed()).isTrue();
    }
  }

  @Test
  void shouldAnswerPipelinedRequestsInTheirOrder() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect()) {
      client.send(request("/health/live") + request("/nothing") + request("/cameras"));

      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.answer().status()).isEqualTo(404);
      assertThat(client.answer().text()).contains("\"cameras\"");
    }
  }

  @Test
  void shouldCloseAfterTheAnswerWhenTheClientSpeaksHttp10() throws IOException {
    try (ServerFixture fixture = new ServerFixture("front");
        RawClient client = fixture.connect().send("GET /health/live HTTP/1.0\r\n\r\n")) {
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.closed()).isTrue();
    }
  }

  private static String request(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n";
  }
}
