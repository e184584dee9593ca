package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.FrameVariants;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP server: listens, and serves every camera it is given. Thread-safe. */
public final class HttpServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

  /** Longest request line in bytes; a longer one gets 414. */
  static final int MAX_REQUEST_LINE = 4096;

  /** Most bytes of headers in a request; more get 431. */
  static final int MAX_HEADERS = 8192;

  /** Largest body of a request in bytes; a larger one gets 413. */
  private static final int MAX_BODY = 64 * 1024;

  /**
   * So much unsent data may wait in the kernel for one viewer. What waits there is old when it
   * arrives: on a link of 8 Mbit/s with frames of 100 KB the picture was 0.20 s old with 32 KiB,
   * 0.29 s with 128 KiB and 1.03 s without a limit (measured 2026-11-22). With 16 KiB one picture
   * in twenty was older than 0.26 to 0.29 s, with 32 KiB than 0.31 s (2026-11-26).
   */
  private static final long NOT_SENT_LOW_WATER_BYTES = 16 * 1024;

  /** Where that option is missing, the send buffer itself is kept small. */
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  /** An answer that is not a stream may take so many times as long as a viewer may pause. */
  private static final int ANSWER_TIMEOUT_FACTOR = 3;

  private static final int BACKLOG = 1024;
  private static final int MAX_LOOPS = 2;

  private volatile HttpSettings settings;
  private final boolean epollWanted;
  private final ClientAddress clients;
  private final Viewers viewers;
  private final ViewerLog viewerLog;
  private final FrameVariants variants;
  private final List<CameraFanout> cameras = new ArrayList<>();
  private final Router router = new Router();
  private EventLoopGroup loops;
  private ChannelGroup connections;
  private Channel listener;

  /**
   * @param feeds at least one; the first is the default camera
   * @param version of this program, told by the health check
   */
  public HttpServer(
      HttpSettings settings, List<CameraFeed> feeds, String version, MonotonicClock clock) {
    this(settings, feeds, version, clock, true);
  }

  HttpServer(
      HttpSettings settings,
      List<CameraFeed> feeds,
      String version,
      MonotonicClock clock,
      boolean epollWanted) {
    this(
        settings,
        feeds,
        version,
        clock,
        epollWanted,
        FrameVariants.create(settings.server().maxVariants(), new MultipartEnvelope(), clock));
  }

  /**
   * @param variants closed with this server
   */
  HttpServer(
      HttpSettings settings,
      List<CameraFeed> feeds,
      String version,
      MonotonicClock clock,
      boolean epollWanted,
      FrameVariants variants) {
    this.settings = settings;
    ServerConfig config = settings.server();
    this.epollWanted = epollWanted;
    this.variants = variants;
    this.clients = new ClientAddress(config.trustedProxies());
    this.viewers = new Viewers(config.maxClients());
    this.viewerLog = new ViewerLog(clock, log::info);
    long startedNanos = clock.nanos();
    for (CameraFeed feed : feeds) {
      CameraFanout camera = new CameraFanout(feed, clock, variants);
      cameras.add(camera);
      router.addCamera(
          feed.name(),
          new StreamEndpoint(camera, viewers, viewerLog, clock, config.clientTimeout()),
          new SnapshotEndpoint(camera, clock),
          new CamerasEndpoint(List.of(camera), cameras.get(0)),
          new HealthEndpoint(List.of(camera), viewers, version, clock, startedNanos));
    }
    router.add("/health", new HealthEndpoint(cameras, viewers, version, clock, startedNanos));
    router.add("/health/live", exchange -> exchange.text(HttpResponseStatus.OK, "alive"));
    router.add(Router.CAMERAS, new CamerasEndpoint(cameras, cameras.get(0)));
    new Api(config, cameras, viewers, viewerLog, clock).addTo(router);
    UiFiles.addTo(router);
  }

  /**
   * Begins to listen.
   *
   * @throws IOException if the address cannot be had, with its reason in words
   */
  public void start() throws IOException {
    ServerConfig config = settings.server();
    boolean epoll = epollWanted && Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    int count = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
    loops = new MultiThreadIoEventLoopGroup(count, new LoopThreads(), io);
    connections = new DefaultChannelGroup(loops.next());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childHandler(new Connections());
    if (epoll) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_WATER_BYTES);
    } else {
      bootstrap.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    }
    ChannelFuture bound = bootstrap.bind(ListenAddress.of(config)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      close();
      throw new IOException(
          "cannot listen on "
              + config.host()
              + " port "
              + config.port()
              + ": "
              + ListenAddress.explain(config, bound.cause()),
          bound.cause());
    }
    listener = bound.channel();
    log.debug("listening on {} with {}", listener.localAddress(), epoll ? "epoll" : "NIO");
  }

  /** Goes by other settings from now on: every connection that is made, none that is there. */
  public void reconfigure(HttpSettings next) {
    settings = next;
  }

  /** Returns the TCP port that is listened on; after {@link #start()}. */
  public int port() {
    return ((InetSocketAddress) listener.localAddress()).getPort();
  }

  /** Returns how many viewers there are. */
  int viewers() {
    return viewers.count();
  }

  /** Returns every path that is served, and its methods. */
  Map<String, List<HttpMethod>> methodsByPath() {
    return router.methodsByPath();
  }

  /** Returns every path that is served. */
  List<String> paths() {
    return router.paths();
  }

  /** Closes the port and every connection, at once. */
  @Override
  public void close() {
    viewerLog.serverEnds();
    if (listener != null) {
      listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    if (loops != null) {
      // Before the loops end, so that every viewer leaves as usual and its frames are let go of.
      connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
    viewerLog.close();
    variants.close();
  }

  /** Fits out a new connection for requests. */
  private final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      connections.add(channel);
      ServerConfig config = settings.server();
      long answerMillis = config.clientTimeout().toMillis() * ANSWER_TIMEOUT_FACTOR;
      channel
          .pipeline()
          .addLast("http", new HttpServerCodec(MAX_REQUEST_LINE, MAX_HEADERS, MAX_BODY))
          .addLast("keep-alive", new HttpServerKeepAliveHandler())
          .addLast("whole-requests", new WholeRequests(MAX_BODY, config.allowOrigin()))
          .addLast("answer-timeout", new WriteTimeoutHandler(answerMillis, TimeUnit.MILLISECONDS))
          .addLast("one-at-a-time", new FlowControlHandler())
          .addLast(
              "requests",
              new RequestHandler(router, config.allowOrigin(), config.requestTimeout(), clients));
    }
  }

  /** Names the loops' threads. */
  private static final class LoopThreads implements ThreadFactory {
    private final AtomicInteger next = new AtomicInteger();

    @Override
    public Thread newThread(Runnable task) {
      Thread thread = new FastThreadLocalThread(task, "http-" + next.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    }
  }
}
