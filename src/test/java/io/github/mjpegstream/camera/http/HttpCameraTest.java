package io.github.mjpegstream.camera.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.TestCameras;
import io.github.mjpegstream.config.CameraConfigs;
import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real server that speaks as cheap cameras do. */
@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HttpCameraTest {
  private static final String MULTIPART = "Content-Type: multipart/x-mixed-replace;boundary=";

  private static HttpCamera camera(URI url) {
    return camera(url, Duration.ofSeconds(10));
  }

  private static HttpCamera camera(URI url, Duration answerLimit) {
    return new HttpCamera(
        TestCameras.config(CameraConfigs.rpicam(), List.of(), Optional.of(url)),
        MonotonicClock.SYSTEM,
        answerLimit);
  }

  private static StreamServer saying(String... head) throws IOException {
    return new StreamServer((request, out) -> StreamServer.head(out, head));
  }

  /** Sends frames until the client hangs up. */
  private static void sendForEver(OutputStream out) throws IOException {
    for (int i = 0; ; i++) {
      StreamServer.part(out, "x", i % 200);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP/1.0, multipart/x-mixed-replace;boundary=123456789000000000000987654321",
    "HTTP/1.1, 'Multipart/x-mixed-replace; boundary=\"--odd boundary\"'",
    "HTTP/1.0, image/jpeg",
    "HTTP/1.1, application/octet-stream",
  })
  void shouldDeliverFramesWhenTheServerSpeaksAnyDialect(String version, String type)
      throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    try (StreamServer server =
            new StreamServer(
                (request, out) -> {
                  StreamServer.head(out, version + " 200 OK", "Content-Type: " + type);
                  StreamServer.part(out, "b", 1);
                  await(first);
                  StreamServer.part(out, "b", 2);
                });
        CaptureSession session = camera(server.url("", "/stream?a=b%20c")).open()) {
      assertThat(TestCameras.nextBytes(session)).isEqualTo(StreamServer.jpeg(1));
      first.countDown();
      assertThat(TestCameras.nextBytes(session)).isEqualTo(StreamServer.jpeg(2));

      CaptureException why = TestCameras.end(session);

      assertThat(why.reason()).isEqualTo(Reason.ENDED);
      assertThat(why).hasMessageContaining("ended the stream");
      String request = server.requests.poll(10, TimeUnit.SECONDS);
      assertThat(request).startsWith("GET /stream?a=b%20c HTTP/1.1\n").doesNotContain("Upgrade");
    }
  }

  private static void await(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new IOException("the test did not go on within 10 s");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void shouldReadChunkedBodiesWhenTheServerSendsThem() throws Exception {
    try (StreamServer server =
            new StreamServer(
                (request, out) -> {
                  StreamServer.head(
                      out, "HTTP/1.1 200 OK", MULTIPART + "b", "Transfer-Encoding: chunked");
                  byte[] jpeg = StreamServer.jpeg(1);
                  for (byte b : jpeg) {
                    StreamServer.text(out, "1\r\n");
                    out.write(b);
                    StreamServer.text(out, "\r\n");
                  }
                  StreamServer.text(out, "0\r\n\r\n");
                });
        CaptureSession session = camera(server.url("", "/")).open()) {
      assertThat(TestCameras.nextBytes(session)).isEqualTo(StreamServer.jpeg(1));
    }
  }

  @Test
  void shouldSendUserAndPasswordWhenTheAddressHoldsThem() throws Exception {
    try (StreamServer server = saying("HTTP/1.0 401 Unauthorized");
        CaptureSession session = camera(server.url("admin:p%40ss+w%C3%B6rd@", "/cam")).open()) {
      CaptureException why = TestCameras.end(session);

      String expected =
          Base64.getEncoder().encodeToString("admin:p@ss+wörd".getBytes(StandardCharsets.UTF_8));
      assertThat(server.requests.poll(10, TimeUnit.SECONDS))
          .contains("Authorization: Basic " + expected + "\n");
      assertThat(why.reason()).isEqualTo(Reason.REFUSED);
      assertThat(why).hasMessageContaining("wrong user or password").hasMessageContaining("***@");
      assertThat(why.getMessage() + session.source()).doesNotContain("ss+w", "admin");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 Unauthorized|text/html|asks for a user and a password",
        "404 Not Found|text/html|does not exist (status 404)",
        "503 Service Unavailable|text/plain|has no stream just now",
        "500 Oops|text/plain|answers with status 500 (expected: 200)",
        "200 OK|text/html; charset=utf-8|answers with a page, not a stream",
        "200 OK|video/mp4|video/mp4 (expected: multipart/x-mixed-replace)",
      })
  void shouldSayWhatIsWrongWhenTheAnswerIsNoStream(String status, String type, String words)
      throws Exception {
    try (StreamServer server = saying("HTTP/1.1 " + status, "Content-Type: " + type);
        CaptureSession session = camera(server.url("", "/")).open()) {
      CaptureException why = TestCameras.end(session);

      assertThat(why.reason()).isEqualTo(Reason.REFUSED);
      assertThat(why).hasMessageContaining(words);
    }
  }

  @Test
  void shouldKeepThePasswordFromOtherServersWhenRedirected() throws Exception {
    try (StreamServer other =
            new StreamServer(
                (request, out) -> {
                  StreamServer.head(out, "HTTP/1.0 200 OK", MULTIPART + "b");
                  StreamServer.part(out, "b", 7);
                });
        StreamServer server =
            new StreamServer(
                (request, out) ->
                    StreamServer.head(
                        out,
                        "HTTP/1.1 302 Found",
                        "Content-Length: 0",
                        "Connection: close",
                        "Location: "
                            + (request.startsWith("GET /a ") ? "/b" : other.url("", "/live"))));
        CaptureSession session = camera(server.url("me:secret@", "/a")).open()) {
      assertThat(TestCameras.nextBytes(session)).isEqualTo(StreamServer.jpeg(7));

      assertThat(server.requests.poll(10, TimeUnit.SECONDS)).contains("Authorization");
      assertThat(server.requests.poll(10, TimeUnit.SECONDS))
          .startsWith("GET /b ")
          .contains("Authorization");
      assertThat(other.requests.poll(10, TimeUnit.SECONDS))
          .startsWith("GET /live ")
          .doesNotContain("Authorization");
    }
  }

  @Test
  void shouldGiveUpWhenRedirectedForEver() throws Exception {
    try (StreamServer server =
            saying(
                "HTTP/1.1 302 Found",
                "Content-Length: 0",
                "Connection: close",
                "Location: /again");
        CaptureSession session = camera(server.url("", "/")).open()) {
      assertThat(TestCameras.end(session)).hasMessageContaining("redirects more than 5 times");
    }
  }

  @Test
  void shouldSayThatNobodyListensWhenThePortIsClosed() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }

    try (CaptureSession session =
        camera(URI.create("http://127.0.0.1:" + port + "/?pwd=hush&x=1")).open()) {
      CaptureException why = TestCameras.end(session);

      assertThat(why.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(why)
          .hasMessage(
              "http://127.0.0.1:"
                  + port
                  + "/?pwd=***&x=1 refuses the connection; does the camera server run, is the port"
                  + " right?");
    }
  }

  @Test
  void shouldSayThatTheNameIsUnknownWhenItIs() throws Exception {
    try (CaptureSession session = camera(URI.create("http://camera.invalid/stream")).open()) {
      assertThat(TestCameras.end(session))
          .hasMessageContaining("no machine is called camera.invalid");
    }
  }

  @Test
  void shouldGiveUpWhenTheServerSaysNothing() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (StreamServer server = new StreamServer((request, out) -> await(over));
        CaptureSession session = camera(server.url("", "/"), Duration.ofMillis(300)).open()) {
      CaptureException why = TestCameras.end(session);

      assertThat(why.reason()).isEqualTo(Reason.UNREACHABLE);
      assertThat(why).hasMessageContaining("did not answer within 0.3 s");
      over.countDown();
    }
  }

  @Test
  void shouldSayThatItIsNoWebServerWhenItSpeaksAnotherProtocol() throws Exception {
    try (StreamServer server =
            new StreamServer((request, out) -> StreamServer.text(out, "SSH-2.0-OpenSSH_9.2\r\n"));
        CaptureSession session = camera(server.url("", "/")).open()) {
      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void shouldHangUpAndLeaveNoThreadWhenClosed() throws Exception {
    try (StreamServer server =
        new StreamServer(
            (request, out) -> {
              StreamServer.head(out, "HTTP/1.0 200 OK", MULTIPART + "x");
              sendForEver(out);
            })) {
      CaptureSession session = camera(server.url("", "/")).open();
      TestCameras.nextBytes(session);

      session.close();

      assertThat(server.awaitHangUp()).isTrue();
      assertThat(Thread.getAllStackTraces().keySet())
          .extracting(Thread::getName)
          .doesNotContain("camera-test-http");
      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.CANCELLED);
    }
  }

  @Test
  void shouldEndTheWaitWhenCancelledOnASilentStream() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    try (StreamServer server =
            new StreamServer(
                (request, out) -> {
                  StreamServer.head(out, "HTTP/1.0 200 OK", MULTIPART + "x");
                  await(over);
                });
        CaptureSession session = camera(server.url("", "/")).open()) {
      session.cancel();

      assertThat(TestCameras.end(session).reason()).isEqualTo(Reason.CANCELLED);
      over.countDown();
    }
  }

  @Test
  void shouldRefuseTheAddressWhenItIsNoneOfAWebServer() {
    assertThatThrownBy(() -> camera(URI.create("rtsp://me:secret@cam/stream")).open())
        .hasMessage("the address of the camera begins with 'rtsp' (expected: http:// or https://)");
    assertThatThrownBy(() -> camera(URI.create("http:///stream")).open())
        .hasMessageContaining("no valid host");
  }
}
