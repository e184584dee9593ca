package io.github.mjpegstream.http;

import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.metrics.Refusals;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.FrameVariants;
import io.github.mjpegstream.stream.Pulse;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
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
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerKeepAliveHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
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

  /** Most header fields of a request; more get 431. Browsers send some 20, proxies add 10. */
  static final int MAX_HEADER_FIELDS = 100;

  /** Largest body of a request in bytes; a larger one gets 413. */
  static final int MAX_BODY = 16 * 1024;

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

  /** Handlers in the pipeline of a connection that others look for, in their order. */
  static final String TLS = "tls";

  static final String HTTP = "http";
  static final String HSTS = "hsts";
  static final String REQUESTS = "requests";

  private static final int BACKLOG = 1024;
  private static final int MAX_LOOPS = 2;

  private volatile HttpSettings settings;
  private final boolean epollWanted;
  private final ConnectionTable table;
  private final RequestRates rates;
  private final Viewers viewers;
  private final ViewerLog viewerLog;
  private final FrameVariants variants;
  private final SendBatch.Opener batches;
  private final Map<EventLoop, LoopSends> sends = new ConcurrentHashMap<>();
  private final MonotonicClock clock;
  private final Site.Foundation foundation;
  private volatile Site site;
  private final AccessGate gate;
  private final SecureTransport secure = new SecureTransport();
  private final MetricsEndpoint metrics;
  private EventLoopGroup loops;
  private ChannelGroup connections;
  private final List<LoopPulse> loopPulses = new ArrayList<>();
  private Listener listener;

  /**
   * @param feeds at least one; the first is the default camera
   * @param version of this program, told by the health check
   * @param batches for sending a frame to many viewers at once
   */
  public HttpServer(
      HttpSettings settings,
      List<CameraFeed> feeds,
      String version,
      MonotonicClock clock,
      SendBatch.Opener batches) {
    this(settings, feeds, version, clock, batches, true);
  }

  HttpServer(
      HttpSettings settings,
      List<CameraFeed> feeds,
      String version,
      MonotonicClock clock,
      SendBatch.Opener batches,
      boolean epollWanted) {
    this(
        settings,
        feeds,
        version,
        clock,
        batches,
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
      SendBatch.Opener batches,
      boolean epollWanted,
      FrameVariants variants) {
    this.settings = settings;
    this.batches = batches;
    ServerConfig config = settings.server();
    this.epollWanted = epollWanted;
    this.variants = variants;
    this.table =
        new ConnectionTable(() -> this.settings.server().limits(), () -> site.clients(), clock);
    this.rates = new RequestRates(clock);
    this.viewers = new Viewers(config.maxClients());
    this.gate = new AccessGate(() -> site.router(), clock, InstantSource.system());
    this.viewerLog = new ViewerLog(clock, log::info);
    this.clock = clock;
    Endpoint events =
        new EventsEndpoint(
            new CameraEvents(() -> site.cameras(), viewers),
            viewerLog,
            clock,
            () -> this.settings.server());
    this.metrics =
        new MetricsEndpoint(
            version,
            () -> site.cameras(),
            viewers,
            () -> table.counts().open(),
            this::refusals,
            variants);
    this.foundation =
        new Site.Foundation(
            viewers, viewerLog, new PinnedFrames(), events, metrics, version, clock, clock.nanos());
    this.site = Site.of(config, fanouts(feeds, List.of()), foundation);
    gate.configure(settings.auth());
    secure.configure(settings.tls());
  }

  private LoopSends sendsOn(EventLoop loop) {
    return sends.computeIfAbsent(
        loop, l -> new LoopSends(batches, () -> settings.server().ioUring()));
  }

  /** Cameras that are there already stay what they are, with all their viewers. */
  private List<CameraFanout> fanouts(List<CameraFeed> feeds, List<CameraFanout> known) {
    List<CameraFanout> fanouts = new ArrayList<>();
    for (CameraFeed feed : feeds) {
      fanouts.add(
          known.stream()
              .filter(camera -> camera.feed().equals(feed))
              .findFirst()
              .orElseGet(() -> new CameraFanout(feed, this::sendsOn, clock, variants)));
    }
    return fanouts;
  }

  /**
   * Begins to listen on the configured address.
   *
   * @throws IOException if the address cannot be had, with its reason in words
   */
  public void start() throws IOException {
    start(List.of());
  }

  /**
   * Begins to listen.
   *
   * @param inherited sockets to serve instead of the configured address; none for that
   * @throws IOException if the address cannot be had, with its reason in words
   */
  public void start(List<InheritedSocket> inherited) throws IOException {
    ServerConfig config = settings.server();
    boolean epoll = epollWanted && Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    int count = Math.min(MAX_LOOPS, Runtime.getRuntime().availableProcessors());
    loops = new MultiThreadIoEventLoopGroup(count, new LoopThreads(), io);
    loops.forEach(loop -> loopPulses.add(new LoopPulse(loop, loopPulses.size())));
    connections = new DefaultChannelGroup(loops.next());
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .handler(new Listeners())
            .childHandler(new Connections());
    if (inherited.isEmpty()) {
      bootstrap.channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    }
    if (epoll) {
      bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, NOT_SENT_LOW_WATER_BYTES);
    } else {
      bootstrap.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    }
    try {
      listener =
          inherited.isEmpty()
              ? Listener.open(bootstrap, config)
              : Listener.adopt(bootstrap, config, inherited, epoll);
    } catch (IOException e) {
      close();
      throw e;
    }
    log.debug("connections are served with {}", epoll ? "epoll" : "NIO");
    Optional<Integer> redirectPort = settings.tls().redirectPort();
    if (redirectPort.isPresent()) {
      ServerBootstrap redirects =
          new ServerBootstrap()
              .group(loops)
              .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
              .option(ChannelOption.SO_REUSEADDR, true)
              .handler(new AcceptFailures(table, clock));
      try {
        secure.listenToRedirect(redirects, config, redirectPort.get(), this::port, this::admits);
      } catch (IOException e) {
        close();
        throw e;
      }
    }
    long minutes = CertificateWatch.EVERY.toMinutes();
    loops
        .next()
        .scheduleWithFixedDelay(secure::warnOfCertificate, minutes, minutes, TimeUnit.MINUTES);
  }

  /**
   * Goes by other settings from now on: every request and connection that is made, and of those
   * that are there the streams whose viewers would not be let in any more: they are closed. Where
   * the address is another one, that is listened on instead. Not while another thread calls this.
   *
   * @throws IOException if the new address cannot be had; then nothing has changed
   */
  public void reconfigure(HttpSettings next) throws IOException {
    ServerConfig config = next.server();
    listener.moveTo(config);
    secure.configure(next.tls());
    gate.configure(next.auth());
    settings = next;
    viewers.limit(config.maxClients());
    variants.limit(config.maxVariants());
    site = Site.of(config, site.cameras(), foundation);
    // Only now: who came by the new address earlier would have been served by the old rules.
    listener.open();
    for (Channel connection : connections) {
      connection.eventLoop().execute(() -> gate.review(connection));
    }
  }

  /**
   * Serves other cameras from now on. Those that are served already keep their viewers; the viewers
   * of those that are not served any more are sent away. Not while another thread calls this.
   *
   * @param feeds at least one; the first is the default camera
   */
  public void serve(List<CameraFeed> feeds) {
    List<CameraFanout> before = site.cameras();
    List<CameraFanout> now = fanouts(feeds, before);
    site = Site.of(settings.server(), now, foundation);
    before.stream().filter(camera -> !now.contains(camera)).forEach(CameraFanout::end);
  }

  /** Returns the TCP port that is listened on, the first of several; after {@link #start()}. */
  public int port() {
    return listener.port();
  }

  /** Returns the TCP port that leads to the encrypted one, if there is one. */
  public Optional<Integer> redirectPort() {
    return secure.redirectPort();
  }

  /** Returns which connections there are, and how many were not let in. */
  ConnectionTable.Counts connections() {
    return table.counts();
  }

  private Refusals refusals() {
    ConnectionTable.Counts counts = table.counts();
    return new Refusals(counts.refused(), counts.dropped(), rates.refused(), gate.refused());
  }

  /** Returns how many viewers there are. */
  public int viewers() {
    return viewers.count();
  }

  /** Returns whether the event loops turn. One thread at a time; after {@link #start()}. */
  public List<Pulse> pulses() {
    return loopPulses.stream().map(LoopPulse::pulse).toList();
  }

  /** Returns every path that is served, and its methods. */
  Map<String, List<HttpMethod>> methodsByPath() {
    return site.router().methodsByPath();
  }

  /** Returns every path that is served. */
  List<String> paths() {
    return site.router().paths();
  }

  /** Closes the port and every connection, at once. */
  @Override
  public void close() {
    viewerLog.serverEnds();
    if (listener != null) {
      listener.close();
    }
    secure.stopListening();
    if (loops != null) {
      // Before the loops end, so that every viewer leaves as usual and its frames are let go of.
      connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
      sends.forEach((loop, those) -> loop.execute(those::close));
      sends.clear();
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
    viewerLog.close();
    metrics.close();
    variants.close();
    gate.close();
    secure.close();
  }

  /** Whether there is room for a connection that only is led elsewhere. */
  private boolean admits(Channel channel) {
    boolean admitted = table.admit(channel) != null;
    if (admitted) {
      connections.add(channel);
    }
    return admitted;
  }

  static HttpServerCodec codec() {
    return new HttpServerCodec(MAX_REQUEST_LINE, MAX_HEADERS, MAX_BODY);
  }

  /** Fits out what listens, of which there may be several. */
  private final class Listeners extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      channel.pipeline().addLast("accept-failures", new AcceptFailures(table, clock));
    }
  }

  /** Fits out a new connection for requests. */
  private final class Connections extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      // First, since nobody is turned away in plain words where they would be no TLS.
      secure.protect(channel.pipeline(), settings.server().requestTimeout());
      ConnectionTable.Entry entry = table.admit(channel);
      if (entry != null) {
        connections.add(channel);
        addHandlers(channel, entry);
      }
    }
  }

  /** Makes a connection one of HTTP. */
  void addHandlers(Channel channel, ConnectionTable.Entry entry) {
    ServerConfig config = settings.server();
    long answerMillis = config.clientTimeout().toMillis() * ANSWER_TIMEOUT_FACTOR;
    Site now = site;
    OneAtATime oneAtATime = new OneAtATime();
    RequestGate requests = new RequestGate(rates, config.limits(), now.hostNames(), now.clients());
    channel
        .pipeline()
        .addLast(HTTP, codec())
        .addLast("keep-alive", new HttpServerKeepAliveHandler())
        .addLast("whole-requests", new WholeRequests(MAX_BODY, config.allowOrigin()))
        .addLast("answer-timeout", new WriteTimeoutHandler(answerMillis, TimeUnit.MILLISECONDS))
        .addLast("one-at-a-time", oneAtATime)
        .addLast(
            REQUESTS, new RequestHandler(gate, config, now.clients(), requests, oneAtATime, entry));
    secure.addHeaders(channel.pipeline());
  }

  /** The table, for tests without a network. */
  ConnectionTable table() {
    return table;
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
