package io.github.mjpegstream;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.LoadedConfig;
import io.github.mjpegstream.control.ControlSocket;
import io.github.mjpegstream.frame.FrameAllocator;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.HttpServer;
import io.github.mjpegstream.http.HttpSettings;
import io.github.mjpegstream.http.InheritedSocket;
import io.github.mjpegstream.http.MultipartEnvelope;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.service.Supervision;
import io.github.mjpegstream.service.Systemd;
import io.github.mjpegstream.stream.CameraPipeline;
import io.github.mjpegstream.stream.FrameHub;
import io.github.mjpegstream.stream.FramePublisher;
import io.github.mjpegstream.stream.PipelineTuning;
import io.github.mjpegstream.stream.PlaceholderFrames;
import io.github.mjpegstream.stream.Pulse;
import io.github.mjpegstream.stream.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The composition root: everything that serves is made here by {@code new}, and closed in reverse.
 *
 * <p>Started and closed by one thread each.
 */
final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);

  /**
   * So long a camera may take to end by itself when the server ends; then its program is killed.
   */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final Duration PATIENCE_AFTER_KILL = Duration.ofMillis(400);

  private static final Duration CONTROL_DELAY = Duration.ofSeconds(1);

  private final Config config;
  private final FrameAllocator allocator;
  private final ChildLauncher launcher;
  private final PlaceholderFrames placeholders;
  private final ServedCameras served;
  private volatile List<CameraPipeline> pipelines;
  private final HttpServer http;
  private final Watchdog watchdog;
  private final Supervision supervision;
  private final Reloader reloader;
  private final Map<String, String> environment;

  private final CountDownLatch closing = new CountDownLatch(1);

  /** Guarded by this. */
  private ControlSocket control;

  /** Makes changes of settings, one after the other, since they may be written to a file. */
  private final ExecutorService changes =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "settings");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param environment of this process, and of the programs that read cameras
   * @param systemd is told how the server is
   */
  Server(LoadedConfig loaded, String version, Map<String, String> environment, Systemd systemd) {
    this.environment = environment;
    config = loaded.config();
    MonotonicClock clock = MonotonicClock.SYSTEM;
    InstantSource wallClock = InstantSource.system();
    allocator = new FrameAllocator();
    MultipartEnvelope envelope = new MultipartEnvelope();
    launcher = new ChildLauncher(environment);
    placeholders = new PlaceholderFrames(allocator, envelope, JpegEncoders::create);
    Cameras cameras = new Cameras(launcher, clock, wallClock);
    served =
        new ServedCameras(
            loaded,
            settings -> {
              CameraConfig camera = settings.config();
              CameraPipeline pipeline =
                  new CameraPipeline(
                      camera,
                      cameras.create(camera),
                      new FrameHub(),
                      new FramePublisher(
                          camera.name(),
                          camera.quality(),
                          allocator,
                          envelope,
                          JpegEncoders::create,
                          clock,
                          wallClock),
                      placeholders,
                      clock,
                      wallClock,
                      () -> ThreadLocalRandom.current().nextDouble());
              PipelineTuning tuning =
                  new PipelineTuning(pipeline, settings, loaded.settingsFile(), changes, clock);
              return new ServedCameras.Served(pipeline, tuning, pipeline.feed(tuning));
            },
            cameras);
    http = new HttpServer(HttpSettings.of(config), served.feeds(), version, clock, RingSends::open);
    pipelines = served.pipelines();
    watchdog = new Watchdog(pipelines, clock);
    served.tell(
        those -> {
          http.serve(those.feeds());
          pipelines = those.pipelines();
          watchdog.watch(pipelines);
        });
    supervision =
        new Supervision(
            systemd,
            () -> pipelines.stream().map(CameraPipeline::status).toList(),
            http::viewers,
            this::pulses,
            clock);
    reloader =
        new Reloader(
            loaded,
            http,
            served,
            changes,
            new Reloader.Observer() {
              @Override
              public void begun() {
                supervision.reloading();
              }

              @Override
              public void ended() {
                supervision.reloaded();
              }
            });
  }

  /** Returns everything that ought to move while the server is well. */
  private List<Pulse> pulses() {
    List<Pulse> pulses = new ArrayList<>(http.pulses());
    pulses.add(watchdog.pulse());
    pipelines.forEach(pipeline -> pulses.add(pipeline.pulse()));
    return pulses;
  }

  /**
   * Begins to serve: first the port, then the cameras.
   *
   * @param sockets to serve instead of the configured address; none for that
   * @throws IOException if the port cannot be had, with its reason in words
   */
  void start(List<InheritedSocket> sockets) throws IOException {
    try (JpegEncoder encoder = JpegEncoders.create()) {
      encoder.warning().ifPresent(log::warn);
      log.debug("JPEG encoder: {}", encoder.description());
    }
    http.start(sockets);
    Exposure.warning(config, http.port()).ifPresent(log::warn);
    served.start();
    watchdog.start();
    Thread opener = new Thread(this::openControl, "control-start");
    opener.setDaemon(true);
    opener.start();
  }

  /** When the first picture is out: it takes 50 ms of CPU, mostly to load classes. */
  private void openControl() {
    try {
      if (!closing.await(CONTROL_DELAY.toMillis(), TimeUnit.MILLISECONDS)) {
        openControlNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whoever ends the server meanwhile waits for it, so that no socket is left behind. */
  private synchronized void openControlNow() {
    if (closing.getCount() == 0) {
      return;
    }
    try {
      control =
          ControlSocket.open(
              environment,
              http::port,
              MonotonicClock.SYSTEM::nanos,
              () ->
                  reload()
                      .thenApply(done -> new ControlSocket.Answer(done.status(), done.lines())));
    } catch (IOException e) {
      log.warn("\"mjpeg-stream reload\" will not find this server: {}", e.getMessage());
    }
  }

  /** Says that everything is ready, signals included. After {@link #start}. */
  void ready() {
    supervision.start();
  }

  private synchronized void closeControl() {
    closing.countDown();
    if (control != null) {
      control.close();
    }
  }

  /** Reads the configuration again, soon. Never blocks; any thread. */
  CompletableFuture<ReloadResult> reload() {
    return reloader.request();
  }

  /** Returns the TCP port that is served. */
  int port() {
    return http.port();
  }

  /** Ends everything within two seconds: viewers, cameras, and every program that was started. */
  @Override
  public void close() {
    supervision.close();
    served.cancel();
    closeControl();
    watchdog.close();
    changes.shutdown();
    http.close();
    boolean ended = served.awaitEnd(PATIENCE);
    // Kills what is left, which lets those cameras end that were still waiting for a program.
    launcher.close();
    if (!ended && !served.awaitEnd(PATIENCE_AFTER_KILL)) {
      log.warn("a camera does not end; left behind");
    }
    if (watchdog.ended()) {
      // Else it may be drawing just now, into memory that is freed with this.
      placeholders.close();
    }
    allocator.close();
  }
}
