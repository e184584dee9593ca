package io.github.mjpegstream.camera.http;

import io.github.mjpegstream.camera.CaptureException;
import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.camera.CaptureSession;
import io.github.mjpegstream.camera.FrameReader;
import io.github.mjpegstream.camera.NewestFrame;
import io.github.mjpegstream.frame.CapturedFrame;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures from another server. A thread of its own connects, reads at all times and closes what it
 * opened; {@link #close()} interrupts it.
 */
final class HttpSession implements CaptureSession {
  private static final Logger log = LoggerFactory.getLogger(HttpSession.class);

  private static final int MAX_REDIRECTS = 5;

  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

  private final HttpClient client;
  private final StreamUrl url;
  private final Duration answerLimit;
  private final NewestFrame frames;
  private final FrameReader reader;
  private final Thread readerThread;

  HttpSession(
      HttpClient client,
      StreamUrl url,
      Duration answerLimit,
      String threadPrefix,
      NewestFrame frames,
      FrameReader reader) {
    this.client = client;
    this.url = url;
    this.answerLimit = answerLimit;
    this.frames = frames;
    this.reader = reader;
    this.readerThread = new Thread(this::read, threadPrefix + "-http");
    this.readerThread.setDaemon(true);
  }

  void startReading() {
    readerThread.start();
  }

  @Override
  public String source() {
    return url.toString();
  }

  @Override
  public CapturedFrame next() throws CaptureException {
    return frames.next();
  }

  @Override
  public long dropped() {
    return frames.dropped();
  }

  @Override
  public long broken() {
    return frames.broken();
  }

  @Override
  public void cancel() {
    frames.cancel();
  }

  @Override
  public void close() {
    frames.cancel();
    readerThread.interrupt();
    try {
      TimeUnit.MILLISECONDS.timedJoin(readerThread, CLOSE_LIMIT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (readerThread.isAlive()) {
      log.warn("The connection to {} does not close within {} s", url, CLOSE_LIMIT.toSeconds());
    }
  }

  private void read() {
    try {
      HttpResponse<InputStream> answer = connect();
      try (InputStream body = answer.body()) {
        HttpFailures.check(url, answer.statusCode(), contentType(answer));
        reader.readAll(body);
      }
      frames.end(
          new CaptureException(
              Reason.ENDED,
              frames.offered() == 0
                  ? url + " ended the stream before a JPEG came"
                  : url + " ended the stream"));
    } catch (CaptureException e) {
      frames.end(e);
    } catch (InterruptedException | CancellationException e) {
      // Only close() interrupts, and nobody asks for another frame then.
      frames.end(new CaptureException(Reason.CANCELLED, "the capture was closed", e));
    } catch (InterruptedIOException e) {
      frames.end(new CaptureException(Reason.CANCELLED, "the capture was closed", e));
    } catch (IOException e) {
      frames.end(
          frames.offered() == 0
              ? HttpFailures.explain(url, e)
              : new CaptureException(
                  Reason.ENDED, "the connection to " + url + " broke: " + e.getMessage(), e));
    } catch (RuntimeException | OutOfMemoryError e) {
      log.error("Cannot go on reading from {}", url, e);
      frames.end(
          new CaptureException(
              e instanceof OutOfMemoryError ? Reason.OUT_OF_MEMORY : Reason.ENDED,
              "reading from " + url + " failed: " + e,
              e));
    }
  }

  private HttpResponse<InputStream> connect()
      throws CaptureException, IOException, InterruptedException {
    StreamUrl target = url;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      HttpResponse<InputStream> answer = request(target);
      if (!HttpFailures.isRedirect(answer.statusCode())) {
        return answer;
      }
      answer.body().close();
      String location = answer.headers().firstValue("Location").orElse("");
      try {
        target = target.redirect(location);
      } catch (IllegalArgumentException e) {
        throw new CaptureException(
            Reason.REFUSED, url + " redirects to an address that cannot be followed", e);
      }
      log.debug("{} redirects to {}", url, target);
    }
    throw new CaptureException(
        Reason.REFUSED, url + " redirects more than " + MAX_REDIRECTS + " times");
  }

  /**
   * Waits for the head of the answer. Not with the time-out of the request: newer versions of Java
   * let that include the body, which here never ends.
   */
  private HttpResponse<InputStream> request(StreamUrl target)
      throws CaptureException, IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(target.address())
            .header("Accept", "multipart/x-mixed-replace, image/jpeg")
            .GET();
    if (target.authorization().isPresent()) {
      request.header("Authorization", target.authorization().get());
    }
    CompletableFuture<HttpResponse<InputStream>> answer =
        client.sendAsync(request.build(), head -> new BodyStream());
    try {
      return answer.get(answerLimit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new CaptureException(
          Reason.UNREACHABLE,
          url + " did not answer within " + answerLimit.toMillis() / 1000.0 + " s",
          e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException cause) {
        throw cause;
      }
      throw new IOException(e.getCause());
    } finally {
      if (!answer.isDone() || answer.isCompletedExceptionally()) {
        abandon(answer);
      }
    }
  }

  /** Ends the exchange; if its answer comes all the same, its connection is closed. */
  private static void abandon(CompletableFuture<HttpResponse<InputStream>> answer) {
    CompletableFuture<Void> late =
        answer.thenAccept(
            response -> {
              try {
                response.body().close();
              } catch (IOException e) {
                log.debug("Closing an answer that came too late", e);
              }
            });
    boolean cancelled = answer.cancel(true);
    log.trace("Exchange cancelled: {}, {}", cancelled, late);
  }

  private static String contentType(HttpResponse<InputStream> answer) {
    return answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT).strip();
  }
}
