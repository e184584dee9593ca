package io.github.mjpegstream;

import io.github.mjpegstream.config.CameraConfig;
import io.github.mjpegstream.config.CameraSettings;
import io.github.mjpegstream.config.Config;
import io.github.mjpegstream.config.LoadedConfig;
import io.github.mjpegstream.frame.FrameAllocator;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.HttpServer;
import io.github.mjpegstream.http.HttpSettings;
import io.github.mjpegstream.http.MultipartEnvelope;
import io.github.mjpegstream.jpeg.JpegEncoder;
import io.github.mjpegstream.jpeg.JpegEncoders;
import io.github.mjpegstream.process.ChildLauncher;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.CameraPipeline;
import io.github.mjpegstream.stream.FrameHub;
import io.github.mjpegstream.stream.FramePublisher;
import io.github.mjpegstream.stream.PipelineTuning;
import io.github.mjpegstream.stream.PlaceholderFrames;
import io.github.mjpegstream.stream.Watchdog;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
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

  private final FrameAllocator allocator;
  private final ChildLauncher launcher;
  private final PlaceholderFrames placeholders;
  private final List<CameraPipeline> pipelines = new ArrayList<>();
  private final HttpServer http;
  private final Watchdog watchdog;

  /** Makes changes of settings, one after the other, since they may be written to a file. */
  private final ExecutorService changes =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "settings");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param environment of the programs that read cameras
   */
  Server(LoadedConfig loaded, String version, Map<String, String> environment) {
    Config config = loaded.config();
    MonotonicClock clock = MonotonicClock.SYSTEM;
    InstantSource wallClock = InstantSource.system();
    allocator = new FrameAllocator();
    MultipartEnvelope envelope = new MultipartEnvelope();
    launcher = new ChildLauncher(environment);
    placeholders = new PlaceholderFrames(allocator, envelope, JpegEncoders::create);
    Cameras cameras = new Cameras(launcher, clock, wallClock);
    List<CameraFeed> feeds = new ArrayList<>();
    for (CameraSettings settings : loaded.cameraSettings()) {
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
      pipelines.add(pipeline);
      feeds.add(
          pipeline.feed(
              new PipelineTuning(pipeline, settings, loaded.settingsFile(), changes, clock)));
    }
    http = new HttpServer(HttpSettings.of(config), feeds, version, clock);
    watchdog = new Watchdog(pipelines, clock);
  }

  /**
   * Begins to serve: first the port, then the cameras.
   *
   * @throws IOException if the port cannot be had, with its reason in words
   */
  void start() throws IOException {
    try (JpegEncoder encoder = JpegEncoders.create()) {
      encoder.warning().ifPresent(log::warn);
      log.debug("JPEG encoder: {}", encoder.description());
    }
    http.start();
    pipelines.forEach(CameraPipeline::start);
    watchdog.start();
  }

  /** Returns the TCP port that is served. */
  int port() {
    return http.port();
  }

  /** Ends everything within two seconds: viewers, cameras, and every program that was started. */
  @Override
  public void close() {
    pipelines.forEach(CameraPipeline::cancel);
    watchdog.close();
    changes.shutdown();
    http.close();
    boolean ended = awaitCameras(PATIENCE);
    // Kills what is left, which lets those cameras end that were still waiting for a program.
    launcher.close();
    if (!ended && !awaitCameras(PATIENCE_AFTER_KILL)) {
      log.warn("a camera does not end; left behind");
    }
    if (watchdog.ended()) {
      // Else it may be drawing just now, into memory that is freed with this.
      placeholders.close();
    }
    allocator.close();
  }

  private boolean awaitCameras(Duration limit) {
    long deadline = MonotonicClock.SYSTEM.nanos() + limit.toNanos();
    boolean all = true;
    for (CameraPipeline pipeline : pipelines) {
      long left = Math.max(1, deadline - MonotonicClock.SYSTEM.nanos());
      all &= pipeline.awaitEnd(Duration.ofNanos(left));
    }
    return all;
  }
}
