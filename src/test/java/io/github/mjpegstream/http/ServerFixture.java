package io.github.mjpegstream.http;

import io.github.mjpegstream.RingSends;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.FrameHub;
import io.github.mjpegstream.stream.FrameVariants;
import io.github.mjpegstream.stream.PipelineState;
import io.github.mjpegstream.stream.PipelineStatus;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A real server on a free port, whose cameras are hubs that a test publishes to. */
final class ServerFixture implements AutoCloseable {
  static final FrameSize SIZE = new FrameSize(480, 360);

  final ManualClock clock = new ManualClock();
  final List<FrameHub> hubs = new ArrayList<>();
  final List<FakeTuning> tunings = new ArrayList<>();
  final List<CameraFeed> feeds = new ArrayList<>();
  final AtomicInteger statusAsked = new AtomicInteger();
  final HttpServer server;
  private final MultipartEnvelope envelope = new MultipartEnvelope();
  private volatile boolean healthy = true;
  private volatile PipelineState working = PipelineState.LIVE;

  ServerFixture(String... cameraNames) throws IOException {
    this(config(1000, ""), true, cameraNames);
  }

  ServerFixture(ServerConfig config, boolean epoll, String... cameraNames) throws IOException {
    this(
        config,
        epoll,
        FrameVariants.create(config.maxVariants(), new MultipartEnvelope(), MonotonicClock.SYSTEM),
        cameraNames);
  }

  ServerFixture(ServerConfig config, boolean epoll, FrameVariants variants, String... cameraNames)
      throws IOException {
    this(new HttpSettings(config), epoll, variants, cameraNames);
  }

  ServerFixture(HttpSettings settings, boolean epoll, String... cameraNames) throws IOException {
    this(
        settings,
        epoll,
        FrameVariants.create(
            settings.server().maxVariants(), new MultipartEnvelope(), MonotonicClock.SYSTEM),
        cameraNames);
  }

  private ServerFixture(
      HttpSettings settings, boolean epoll, FrameVariants variants, String... cameraNames)
      throws IOException {
    for (String name : cameraNames) {
      feeds.add(feed(name));
    }
    server = new HttpServer(settings, feeds, "1.2.3", clock, RingSends::open, epoll, variants);
    server.start();
  }

  /** Makes a camera whose hub is the last one now. */
  CameraFeed feed(String name) {
    FrameHub hub = new FrameHub();
    hubs.add(hub);
    FakeTuning tuning = new FakeTuning();
    tunings.add(tuning);
    return new CameraFeed(name, hub, () -> status(name), tuning);
  }

  static ServerConfig config(int maxClients, String allowOrigin) {
    return new ServerConfig(
        "127.0.0.1", 0, maxClients, allowOrigin, Duration.ofSeconds(10), Duration.ofSeconds(10));
  }

  RawClient connect() throws IOException {
    return new RawClient(server.port());
  }

  void healthy() {
    healthy = true;
  }

  /** From now on the cameras are healthy in this state. */
  void healthy(PipelineState state) {
    working = state;
    healthy = true;
  }

  void unhealthy() {
    healthy = false;
  }

  /** Publishes a frame captured now. */
  void publish(byte[] jpeg) {
    publish(0, JpegFrame.Kind.LIVE, jpeg);
  }

  void publish(int camera, JpegFrame.Kind kind, byte[] jpeg) {
    byte[] head = envelope.head(jpeg.length, 1_700_000_000_000_042L);
    ByteBuf buffer =
        PooledByteBufAllocator.DEFAULT.directBuffer(
            head.length + jpeg.length + envelope.tail().length);
    buffer.writeBytes(head).writeBytes(jpeg).writeBytes(envelope.tail());
    hubs.get(camera)
        .publish(
            new JpegFrame(
                buffer,
                head.length,
                jpeg.length,
                SIZE,
                kind,
                clock.nanos(),
                1_700_000_000_000_042L));
  }

  private PipelineStatus status(String name) {
    statusAsked.incrementAndGet();
    return status(name, healthy, working);
  }

  /** The status of a camera that is well. */
  static PipelineStatus statusOf(String name) {
    return status(name, true, PipelineState.LIVE);
  }

  private static PipelineStatus status(String name, boolean healthy, PipelineState working) {
    return new PipelineStatus(
        name,
        "rpicam",
        Optional.of("scripted"),
        healthy ? working : PipelineState.BACKOFF,
        Instant.parse("2026-11-22T12:00:00Z"),
        healthy ? Optional.empty() : Optional.of("no camera found"),
        Optional.empty(),
        Optional.of(new CaptureFormat("YUYV", SIZE, 128, 30)),
        List.of("the camera has no \"focus\""),
        Optional.of(Instant.parse("2026-11-22T12:03:11Z")),
        Optional.of(Duration.ofMillis(120)),
        10,
        4.98765,
        SIZE,
        Optional.of(SIZE),
        42,
        1,
        2,
        3,
        Map.of("stall", 2L, "killed", 1L),
        Optional.of("no new frame for 5.0 s"),
        healthy);
  }

  @Override
  public void close() {
    server.close();
    hubs.forEach(FrameHub::close);
  }
}
