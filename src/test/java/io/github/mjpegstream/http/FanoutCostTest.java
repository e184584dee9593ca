package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.mjpegstream.RingSends;
import io.github.mjpegstream.frame.FrameAllocator;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.stream.FrameHub;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a frame costs for each viewer, on real connections: one write of the one buffer that all
 * share, or a part of one call for all of them, and no object. How long that takes is for the
 * benchmark to say.
 */
final class FanoutCostTest {
  private static final int PATIENCE_SECONDS = 20;
  private static final int FRAMES = 20;
  private static final int ROUNDS = 10;

  private final ManualClock clock = new ManualClock();
  private final FrameHub hub = new FrameHub();
  private final LoopTraffic traffic = new LoopTraffic();
  private final FrameAllocator allocator = new FrameAllocator();
  private final List<SocketChannel> viewers = new ArrayList<>();
  private volatile boolean together;
  private final LoopSends sends = new LoopSends(this::countingBatch, () -> together);
  private final BlockingQueue<CountingSocket> sockets = new LinkedBlockingQueue<>();
  private final List<CountingSocket> counted = new ArrayList<>();
  private final ByteBuffer sink = ByteBuffer.allocate(64 * 1024);
  private ChannelGroup channels;
  private EventLoopGroup group;
  private EventLoop loop;
  private Channel listener;
  private CountingBatch batch;

  @BeforeEach
  void listen() {
    boolean here = Epoll.isAvailable();
    assertThat(here || !"true".equals(System.getenv("CI"))).as("epoll, which CI needs").isTrue();
    assumeTrue(here, "no epoll here");
    group = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    loop = group.next();
    channels = new DefaultChannelGroup(loop);
    LoopFanout fanout = new LoopFanout(loop, hub, sends, clock);
    listener =
        new ServerBootstrap()
            .group(group)
            .channel(EpollServerSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    CountingSocket socket =
                        new CountingSocket(
                            new EpollViewerSocket((EpollSocketChannel) channel, true));
                    channel.pipeline().addLast(client(channel, socket, fanout));
                    channels.add(channel);
                    sockets.add(socket);
                  }
                })
            .bind("127.0.0.1", 0)
            .syncUninterruptibly()
            .channel();
  }

  private MjpegClient client(Channel channel, ViewerSocket socket, LoopFanout fanout) {
    return new MjpegClient(
        channel,
        socket,
        fanout,
        PartForm.WITH_LENGTH,
        new StreamClient(new StreamOptions("", false, false, false, false), 0, traffic),
        clock,
        Duration.ofSeconds(10),
        () -> {});
  }

  @AfterEach
  void end() throws IOException {
    for (SocketChannel viewer : viewers) {
      viewer.close();
    }
    if (group != null) {
      // While the loop still runs, so that what is held for them is let go of.
      channels.close().awaitUninterruptibly();
      loop.execute(sends::close);
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
    hub.close();
    allocator.close();
  }

  @Test
  void shouldWriteEachFrameOnceToEachViewerAndAllocateNothingForIt() throws Exception {
    watch(10);
    assertThat(allocatedForEachOfMoreViewers()).isLessThan(1);
    for (CountingSocket socket : counted) {
      assertThat(socket.writes).isEqualTo(2 * ROUNDS * FRAMES);
    }
    // Counted, which is part of the cost: each round's frames, and those that viewers met on
    // coming.
    assertThat(traffic.frames()).isGreaterThanOrEqualTo(2L * ROUNDS * FRAMES * (10 + 60));
  }

  @Test
  void shouldHandOverEachFrameOnceForAllViewersAndAllocateNothingForThem() throws Exception {
    together = true;
    watch(10);
    assumeTrue(batch != null, "no io_uring here");
    assertThat(allocatedForEachOfMoreViewers()).isLessThan(1);
    int frames = 2 * ROUNDS * FRAMES;
    assertThat(batch.submits).isEqualTo(frames);
    assertThat(batch.sends).isEqualTo(frames * 60);
    for (CountingSocket socket : counted) {
      assertThat(socket.writes).isZero();
    }
    assertThat(traffic.frames()).isGreaterThanOrEqualTo(frames * (10L + 60));
  }

  /** Returns how many bytes a frame allocates for each of fifty viewers who come to ten. */
  private double allocatedForEachOfMoreViewers() throws Exception {
    publish(ROUNDS * FRAMES);
    long few = leastAllocated();
    watch(50);
    publish(ROUNDS * FRAMES);
    return (leastAllocated() - few) / 50.0 / FRAMES;
  }

  private SendBatch countingBatch() throws IOException {
    try {
      batch = new CountingBatch(RingSends.open());
      return batch;
    } catch (IOException e) {
      assertThat(System.getenv("CI")).as("CI, which needs io_uring: " + e).isNotEqualTo("true");
      throw e;
    }
  }

  @Test
  void shouldKnowWhetherAViewerHasRead() throws Exception {
    watch(1);
    publish(1);
    CountingSocket socket = counted.get(0);
    assertThat(onLoop(() -> socket.readerLags(300, false))).isFalse();

    // What nobody reads makes the window smaller.
    ByteBuffer data = ByteBuffer.allocateDirect(16 * 1024);
    for (int i = 0; i < 1024 && !onLoop(() -> socket.readerLags(300, false)); i++) {
      onLoop(() -> socket.socket.writeNow(data, 0, data.capacity()) >= 0);
    }
    assertThat(onLoop(() -> socket.readerLags(300, false))).isTrue();

    long deadline = System.currentTimeMillis() + TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS);
    while (onLoop(() -> socket.readerLags(300, false))) {
      assertThat(System.currentTimeMillis()).as("still lags").isLessThan(deadline);
      drain();
    }
  }

  /** One that carries almost every frame must not miss every other one. */
  @Test
  void shouldWaitUntilALinkIsFreeOnlyWhereItCarriesFewFrames() {
    assertThat(EpollViewerSocket.mayBeUnsent(100_000, false)).isEqualTo(25_000);
    assertThat(EpollViewerSocket.mayBeUnsent(100_000, true)).isEqualTo(1500);
  }

  private void watch(int more) throws Exception {
    InetSocketAddress address = (InetSocketAddress) listener.localAddress();
    for (int i = 0; i < more; i++) {
      SocketChannel viewer = SocketChannel.open();
      viewer.setOption(StandardSocketOptions.SO_RCVBUF, 256 * 1024);
      viewer.connect(address);
      viewer.configureBlocking(false);
      viewers.add(viewer);
      CountingSocket socket = sockets.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(socket).isNotNull();
      counted.add(socket);
    }
    // Of new viewers it is looked at whether they read.
    clock.advance(Duration.ofSeconds(11));
    publish(1);
    // Whoever comes is sent the newest frame at once.
    onLoop(
        () -> {
          counted.forEach(socket -> socket.writes = 0);
          if (batch != null) {
            batch.submits = 0;
            batch.sends = 0;
          }
          return true;
        });
  }

  /**
   * Returns how many bytes the loop allocates for some frames, at the least: four times a second
   * viewers are looked after, which is no matter of frames.
   */
  private long leastAllocated() throws Exception {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = loop.submit(() -> Thread.currentThread().getId()).get();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = threads.getThreadAllocatedBytes(thread);
      publish(FRAMES);
      least = Math.min(least, threads.getThreadAllocatedBytes(thread) - before);
    }
    return least;
  }

  private void publish(int frames) throws Exception {
    MultipartEnvelope envelope = new MultipartEnvelope();
    byte[] jpeg = new byte[300];
    byte[] head = envelope.head(jpeg.length, 0);
    byte[] tail = envelope.tail();
    for (int i = 0; i < frames; i++) {
      int bytes = head.length + jpeg.length + tail.length;
      ByteBuf buffer = allocator.directBuffer(bytes, bytes);
      buffer.writeBytes(head).writeBytes(jpeg).writeBytes(tail);
      JpegFrame frame =
          new JpegFrame(
              buffer, head.length, jpeg.length, new FrameSize(1, 1), JpegFrame.Kind.LIVE, 0, 0);
      ByteBuffer shared = frame.bytes();
      hub.publish(frame);
      // The frame was passed on before this is done.
      assertThat(onLoop(() -> haveAll(shared))).as("all were sent the one frame").isTrue();
      drain();
    }
  }

  @SuppressWarnings("ReferenceEquality") // The same bytes elsewhere would be a copy.
  private boolean haveAll(ByteBuffer shared) {
    if (batch != null) {
      return batch.bytes == shared;
    }
    for (int i = 0; i < counted.size(); i++) {
      if (counted.get(i).last != shared) {
        return false;
      }
    }
    return true;
  }

  /** Takes what has arrived, so that no connection is ever full. */
  private void drain() throws IOException {
    for (SocketChannel viewer : viewers) {
      while (viewer.read(sink.clear()) > 0) {
        assertThat(viewer.isOpen()).isTrue();
      }
    }
  }

  private boolean onLoop(Question question) throws Exception {
    return loop.submit(question::ask).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  /** Something that only the loop may be asked. */
  @FunctionalInterface
  private interface Question {
    boolean ask() throws Exception;
  }

  /** Counts what goes through it. Loop-confined. */
  private static final class CountingSocket implements ViewerSocket {
    private final ViewerSocket socket;
    private int writes;
    private ByteBuffer last;

    CountingSocket(ViewerSocket socket) {
      this.socket = socket;
    }

    @Override
    public int descriptor() {
      return socket.descriptor();
    }

    @Override
    public int writeNow(ByteBuffer bytes, int begin, int end) throws IOException {
      writes++;
      last = bytes;
      int written = socket.writeNow(bytes, begin, end);
      // Not with AssertJ, which allocates.
      if (written != end - begin) {
        throw new AssertionError(written + " of " + (end - begin) + " bytes");
      }
      return written;
    }

    @Override
    public boolean readerLags(int frameBytes, boolean fewFit) {
      return socket.readerLags(frameBytes, fewFit);
    }
  }

  /** Counts what goes through it. Loop-confined. */
  private static final class CountingBatch implements SendBatch {
    private final SendBatch batch;
    private final int[] lengths;
    private int added;
    private int submits;
    private int sends;
    private ByteBuffer bytes;

    CountingBatch(SendBatch batch) {
      this.batch = batch;
      this.lengths = new int[batch.capacity()];
    }

    @Override
    public int capacity() {
      return batch.capacity();
    }

    @Override
    public void begin(ByteBuffer direct) {
      added = 0;
      bytes = direct;
      batch.begin(direct);
    }

    @Override
    public void add(int descriptor, int begin, int end) {
      lengths[added++] = end - begin;
      batch.add(descriptor, begin, end);
    }

    @Override
    public void submit() throws IOException {
      submits++;
      sends += added;
      batch.submit();
    }

    @Override
    public int taken(int index) {
      int taken = batch.taken(index);
      // Not with AssertJ, which allocates.
      if (taken != lengths[index]) {
        throw new AssertionError(taken + " of " + lengths[index] + " bytes");
      }
      return taken;
    }

    @Override
    public void close() {
      batch.close();
    }
  }
}
