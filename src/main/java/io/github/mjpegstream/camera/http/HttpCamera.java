package io.github.mjpegstream.camera.http;

import io.github.mjpegstream.camera.Camera;
import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.FrameReader;
import io.github.mjpegstream.camera.NewestFrame;
import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.MonotonicClock;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Another MJPEG server: multipart, or plain JPEGs one after another.
 *
 * <p>Camera thread only. Keeps one HTTP client, and with it one idle daemon thread, as long as it
 * lives; connections belong to the sessions.
 */
public final class HttpCamera implements Camera {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(5);

  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

  private final CameraConfig config;
  private final MonotonicClock clock;
  private final Duration answerLimit;
  private HttpClient client;

  public HttpCamera(CameraConfig config, MonotonicClock clock) {
    this(config, clock, ANSWER_LIMIT);
  }

  /**
   * @param answerLimit from the request to the head of the answer, the connection included
   */
  HttpCamera(CameraConfig config, MonotonicClock clock, Duration answerLimit) {
    this.config = config;
    this.clock = clock;
    this.answerLimit = answerLimit;
  }

  @Override
  public CaptureSession open() throws CaptureException {
    StreamUrl url = url();
    if (client == null) {
      client = newClient();
    }
    NewestFrame frames = new NewestFrame(FrameLayout.jpeg(config.size()));
    FrameReader reader = new FrameReader(config.recovery().maxFrameBytes(), frames, clock);
    HttpSession session =
        new HttpSession(client, url, answerLimit, "camera-" + config.name(), frames, reader);
    session.startReading();
    return session;
  }

  /** The client's thread ends when nobody has the client any more. */
  @Override
  public void close() {
    client = null;
  }

  private StreamUrl url() throws CaptureException {
    if (config.url().isEmpty()) {
      throw new CaptureException(
          Reason.BAD_OPTION, "the camera has no address (expected: http://HOST/PATH)");
    }
    try {
      return StreamUrl.parse(config.url().get());
    } catch (IllegalArgumentException e) {
      throw new CaptureException(Reason.BAD_OPTION, e.getMessage(), e);
    }
  }

  private HttpClient newClient() {
    // Threads of the client's tasks, which are short. They end soon after a connection does.
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            2,
            2,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "camera-" + config.name() + "-http-client");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return HttpClient.newBuilder()
        // Small servers are confused by an offer to upgrade to HTTP/2.
        .version(HttpClient.Version.HTTP_1_1)
        .connectTimeout(CONNECT_LIMIT)
        // Followed by hand: the client would pass the password on to any server.
        .followRedirects(HttpClient.Redirect.NEVER)
        .executor(executor)
        .build();
  }
}
