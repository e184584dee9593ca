package io.github.mjpegstream.http;

import io.github.mjpegstream.metrics.CameraFigures;
import io.github.mjpegstream.metrics.MetricsPage;
import io.github.mjpegstream.metrics.Refusals;
import io.github.mjpegstream.metrics.ServerFigures;
import io.github.mjpegstream.stream.FrameVariants;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that is counted and measured, for Prometheus. Made on a thread of its own, which is there
 * only while somebody asks: the first answer loads a library, and no loop waits for that.
 * Thread-safe.
 */
final class MetricsEndpoint implements Endpoint, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(MetricsEndpoint.class);

  /** So many may wait for their answer; an answer takes some milliseconds. */
  private static final int MOST_WAITING = 16;

  private static final Duration IDLE = Duration.ofSeconds(10);

  private final String version;
  private final Supplier<List<CameraFanout>> cameras;
  private final Viewers viewers;
  private final IntSupplier connections;
  private final Supplier<Refusals> refusals;
  private final FrameVariants variants;
  private final ThreadPoolExecutor executor;

  /** Made when it is first asked for, on the thread. */
  private MetricsPage page;

  /**
   * @param cameras returns those that there are now
   * @param viewers of all cameras together
   * @param connections how many there are now; any thread
   * @param refusals of all that is refused before it reaches a camera; any thread
   * @param variants of all cameras together
   */
  MetricsEndpoint(
      String version,
      Supplier<List<CameraFanout>> cameras,
      Viewers viewers,
      IntSupplier connections,
      Supplier<Refusals> refusals,
      FrameVariants variants) {
    this.version = version;
    this.cameras = cameras;
    this.viewers = viewers;
    this.connections = connections;
    this.refusals = refusals;
    this.variants = variants;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE.toSeconds(),
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING),
            task -> {
              Thread thread = new Thread(task, "metrics");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  @Override
  public void handle(Exchange exchange) {
    try {
      executor.execute(() -> answer(exchange));
    } catch (RejectedExecutionException e) {
      log.debug("metrics: {}", e.toString());
      exchange.text(
          HttpResponseStatus.SERVICE_UNAVAILABLE,
          "too many ask for metrics: " + MOST_WAITING + " are waiting, which is the limit");
    }
  }

  private void answer(Exchange exchange) {
    MetricsPage.Document document;
    try {
      if (page == null) {
        page = new MetricsPage();
      }
      document = page.render(figures(), exchange.headers().get(HttpHeaderNames.ACCEPT));
    } catch (RuntimeException | Error e) {
      // Whoever asks must not wait for ever, and the cameras go on.
      log.error("metrics: cannot be told", e);
      exchange.text(HttpResponseStatus.INTERNAL_SERVER_ERROR, "cannot tell: " + e);
      return;
    }
    exchange.respond(
        exchange.response(
            HttpResponseStatus.OK,
            document.contentType(),
            Unpooled.wrappedBuffer(document.bytes())));
  }

  private ServerFigures figures() {
    List<CameraFigures> all = new ArrayList<>();
    for (CameraFanout camera : cameras.get()) {
      all.add(
          new CameraFigures(
              camera.feed().status().get(), camera.feed().figures().get(), camera.figures()));
    }
    return new ServerFigures(
        version, connections.getAsInt(), refusals.get(), viewers.max(), variants.max(), all);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}
