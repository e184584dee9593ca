package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.http.RawClient.Answer;
import io.github.mjpegstream.stream.PipelineState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SnapshotTest {
  private static final byte[] OLD = "old picture".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NEW = "new".getBytes(StandardCharsets.US_ASCII);

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
  void shouldWaitForAPictureTakenAfterTheRequest() throws IOException {
    fixture.publish(OLD);
    fixture.clock.advance(Duration.ofMillis(1));
    try (RawClient client = fixture.connect().get("/snapshot")) {
      awaitDemand();

      fixture.clock.advance(Duration.ofMillis(1));
      fixture.publish(NEW);

      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(NEW);
      assertThat(answer.headers())
          .containsEntry("content-type", "image/jpeg")
          .containsEntry("content-length", "3")
          .containsEntry("x-timestamp", "1700000000.000042");
    }
  }

  @Test
  void shouldFallBackToTheNewestPictureWhenNoneComesInTime() throws IOException {
    fixture.publish(OLD);
    fixture.clock.advance(Duration.ofMillis(1));
    try (RawClient client = fixture.connect().get("/snapshot.jpg")) {
      awaitDemand();

      fixture.clock.advance(Duration.ofSeconds(3));

      assertThat(client.answer().body()).isEqualTo(OLD);
    }
  }

  @Test
  void shouldRefuseWithTheReasonWhenThereIsNoLivePicture() throws IOException {
    fixture.publish(0, JpegFrame.Kind.PLACEHOLDER, OLD);
    fixture.unhealthy();
    try (RawClient client = fixture.connect().get("/?action=snapshot")) {
      Answer answer = client.answer();

      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.text())
          .isEqualTo("no live picture from camera front: no camera found (state: backoff)\n");
    }
  }

  @Test
  void shouldWaitForACameraThatWasIdleAndServeNoOldPicture() throws IOException {
    fixture.publish(0, JpegFrame.Kind.PLACEHOLDER, OLD);
    fixture.healthy(PipelineState.IDLE);
    try (RawClient client = fixture.connect().get("/snapshot")) {
      awaitDemand();
      fixture.healthy(PipelineState.STARTING);
      fixture.clock.advance(Duration.ofSeconds(14));
      int asked = fixture.statusAsked.get();
      await(() -> fixture.statusAsked.get() >= asked + 2);
      fixture.publish(NEW);

      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(NEW);
    }
  }

  @Test
  void shouldRefuseASnapshotAtOnceWhenTheCameraDoesNotStart() throws IOException {
    fixture.publish(0, JpegFrame.Kind.PLACEHOLDER, OLD);
    fixture.healthy(PipelineState.IDLE);
    try (RawClient client = fixture.connect().get("/snapshot")) {
      awaitDemand();

      fixture.unhealthy();

      assertThat(client.answer().status()).isEqualTo(503);
    }
  }

  @Test
  void shouldNeverPassAPlaceholderOffAsAPicture() throws IOException {
    fixture.publish(0, JpegFrame.Kind.PLACEHOLDER, OLD);
    try (RawClient client = fixture.connect().get("/snapshot")) {
      awaitDemand();
      fixture.clock.advance(Duration.ofSeconds(3));

      assertThat(client.answer().status()).isEqualTo(503);
    }
  }

  @Test
  void shouldServeTheNextRequestOnTheSameConnection() throws IOException {
    try (RawClient client = fixture.connect()) {
      client.get("/snapshot").get("/health/live");
      awaitDemand();
      fixture.clock.advance(Duration.ofMillis(1));
      fixture.publish(NEW);

      assertThat(client.answer().body()).isEqualTo(NEW);
      assertThat(client.answer().text()).isEqualTo("alive\n");
    }
  }

  @Test
  void shouldTakeNoFurtherRequestWhenOneForTheStreamIsReached() throws IOException {
    try (RawClient client = fixture.connect()) {
      client.send(request("/snapshot") + request("/stream") + request("/stream"));
      awaitDemand();
      fixture.clock.advance(Duration.ofMillis(1));
      fixture.publish(NEW);

      assertThat(client.answer().body()).isEqualTo(NEW);
      assertThat(client.streamHead().status()).isEqualTo(200);
      assertThat(client.part().body()).isEqualTo(NEW);
      fixture.publish(OLD);
      assertThat(client.part().body()).isEqualTo(OLD);
      assertThat(fixture.server.viewers()).isEqualTo(1);
    }
  }

  @Test
  void shouldSendOnlyTheHeadersWhenAskedWithHead() throws IOException {
    try (RawClient client = fixture.connect().send("HEAD /snapshot HTTP/1.1\r\nHost: t\r\n\r\n")) {
      awaitDemand();
      fixture.clock.advance(Duration.ofMillis(1));
      fixture.publish(NEW);
      Answer head = client.head();
      client.get("/health/live");

      assertThat(head.headers()).containsEntry("content-length", "3");
      assertThat(client.answer().text()).isEqualTo("alive\n");
    }
  }

  /** Waits until the server has taken the request in and reads the hub. */
  private void awaitDemand() {
    await(() -> fixture.hubs.get(0).demanded());
  }

  private static void await(BooleanSupplier event) {
    long deadline = System.currentTimeMillis() + 10_000;
    while (!event.getAsBoolean()) {
      assertThat(System.currentTimeMillis()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private static String request(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: t\r\n\r\n";
  }
}
