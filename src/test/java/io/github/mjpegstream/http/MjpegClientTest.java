package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.stream.FrameHub;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a viewer is sent a frame, and how: with one write past every queue, where that can be. */
final class MjpegClientTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final StreamOptions OPTIONS = new StreamOptions("", false, false, false, false);

  private final Wire wire = new Wire();
  private final EmbeddedChannel channel = new EmbeddedChannel(wire);
  private final Kernel kernel = new Kernel();
  private final List<JpegFrame> frames = new ArrayList<>();
  private final RecordingBatch batch = new RecordingBatch();
  private final LoopSends sends = new LoopSends(() -> batch, () -> true);
  private final LoopTraffic traffic = new LoopTraffic();
  private final StreamClient statistics = new StreamClient(OPTIONS, 0, traffic);
  private MjpegClient client;

  @BeforeEach
  void watch() {
    ManualClock clock = new ManualClock();
    client =
        new MjpegClient(
            channel,
            kernel,
            new LoopFanout(channel.eventLoop(), new FrameHub(), sends, clock),
            PartForm.WITH_LENGTH,
            statistics,
            clock,
            Duration.ofSeconds(10),
            () -> {});
    channel.pipeline().addLast(client);
  }

  @AfterEach
  void end() {
    wire.finish();
    channel.finishAndReleaseAll();
    frames.forEach(JpegFrame::release);
  }

  @Test
  void shouldHandAFrameToTheKernelWithOneWrite() {
    client.offer(frame("one"), 0);
    client.offer(frame("two"), SECOND);

    assertThat(kernel.written).containsExactly(part("one"), part("two"));
    assertThat(channel.outboundMessages()).isEmpty();
  }

  @Test
  void shouldLetAFrameBeSentTogetherWithThoseOfOthers() {
    sends.begin(LoopSends.LEAST_VIEWERS);
    JpegFrame frame = frame("one");

    client.offer(frame, 0);
    assertThat(traffic.frames()).isZero();
    sends.flush(frame, 0);

    assertThat(batch.sends).containsExactly(Kernel.FD + ": " + part("one"));
    assertThat(kernel.written).isEmpty();
    assertThat(channel.outboundMessages()).isEmpty();
    assertThat(traffic.frames()).isEqualTo(1);
  }

  @Test
  void shouldQueueWhatWasNotTakenOfAFrameSentTogether() {
    batch.taken = 5;
    sends.begin(LoopSends.LEAST_VIEWERS);
    JpegFrame frame = frame("one");

    client.offer(frame, 0);
    sends.flush(frame, 0);

    assertThat(queued()).isEqualTo(part("one").substring(5));
    assertThat(traffic.bytes()).isEqualTo(part("one").length());
  }

  @Test
  void shouldSendAViewerAwayOfWhomNobodyKnowsWhatItWasSent() {
    batch.taken = -1;
    sends.begin(LoopSends.LEAST_VIEWERS);
    JpegFrame frame = frame("one");

    client.offer(frame, 0);
    sends.flush(frame, 0);

    assertThat(channel.isOpen()).isFalse();
    assertThat(channel.outboundMessages()).isEmpty();
  }

  @Test
  void shouldNotBeSentAnythingTogetherWithOthersPastTheHandlers() {
    kernel.fd = ViewerSocket.NO_DESCRIPTOR;
    sends.begin(LoopSends.LEAST_VIEWERS);
    JpegFrame frame = frame("one");

    client.offer(frame, 0);
    assertThat(queued()).isEqualTo(part("one"));
    sends.flush(frame, 0);

    assertThat(batch.sends).isEmpty();
  }

  @Test
  void shouldQueueOnlyWhatTheKernelDoesNotTake() {
    kernel.room = 5;

    client.offer(frame("one"), 0);

    assertThat(kernel.written).containsExactly(part("one").substring(0, 5));
    assertThat(queued()).isEqualTo(part("one").substring(5));
  }

  @Test
  void shouldCountAFrameWhenAllOfItHasGone() {
    wire.holds = true;
    kernel.room = 5;

    client.offer(frame("one"), 0);
    assertThat(traffic.frames()).isZero();
    wire.finish();

    assertThat(traffic.frames()).isEqualTo(1);
    assertThat(traffic.bytes()).isEqualTo(part("one").length());
    assertThat(traffic.skippedFrames()).isZero();
  }

  /** What is offered is sent, skipped, or still waits. */
  @Test
  void shouldCountAFrameAsSkippedWhenANewerOneTakesItsPlace() {
    missOne();
    assertThat(traffic.skippedFrames()).isZero();
    kernel.lags = true;

    client.offer(frame("skipped, too"), SECOND / 2);
    assertThat(traffic.skippedFrames()).isEqualTo(1);
    kernel.lags = false;
    client.offer(frame("newest"), SECOND);

    assertThat(traffic.skippedFrames()).isEqualTo(2);
    assertThat(traffic.frames()).isEqualTo(2);
    assertThat(traffic.repeats()).isZero();
    assertThat(statistics.isBehind(2 * SECOND)).isTrue();
    assertThat(statistics.isBehind(12 * SECOND)).isFalse();
  }

  @Test
  void shouldNotCountAFrameAsSkippedThatWaitedAndWasSent() {
    missOne();
    JpegFrame waiting = frame("waits");
    kernel.lags = true;
    client.offer(waiting, SECOND / 2);
    kernel.lags = false;

    client.tick(waiting, SECOND);

    assertThat(kernel.written).containsExactly(part("waits"));
    assertThat(traffic.skippedFrames()).isEqualTo(1);
    assertThat(traffic.frames()).isEqualTo(2);
    assertThat(traffic.repeats()).isZero();
  }

  @Test
  void shouldNotOvertakeWhatIsQueued() {
    channel.write(Unpooled.copiedBuffer("head of the answer\r\n", StandardCharsets.US_ASCII));

    client.offer(frame("one"), 0);

    assertThat(kernel.written).isEmpty();
    assertThat(queued()).isEqualTo("head of the answer\r\n" + part("one"));
  }

  @Test
  void shouldQueueAPartThatIsNotInTheFrameAsItIsSent() {
    channel.pipeline().remove(client);
    PartForm verbose = new StreamOptions("", true, false, false, false).form(channel.alloc(), 0);
    ManualClock clock = new ManualClock();
    MjpegClient other =
        new MjpegClient(
            channel,
            kernel,
            new LoopFanout(channel.eventLoop(), new FrameHub(), sends, clock),
            verbose,
            new StreamClient(OPTIONS, 0, new LoopTraffic()),
            clock,
            Duration.ofSeconds(10),
            () -> {});
    channel.pipeline().addLast(other);

    other.offer(frame("one"), 0);

    assertThat(kernel.written).isEmpty();
    assertThat(queued()).contains("X-UStreamer-Online", "one");
  }

  @Test
  void shouldNotAskWhetherAViewerHasReadThatKeepsUp() {
    kernel.lags = true;

    // Of a new one nobody knows whether it does.
    for (int i = 0; i < 30; i++) {
      client.offer(frame("frame " + i), 10 * SECOND + i * SECOND / 30);
    }

    assertThat(kernel.written).hasSize(30);
    assertThat(kernel.asked).isZero();
  }

  @Test
  void shouldNoticeWhenAViewerStopsReadingThatKeptUp() {
    client.offer(frame("one"), 10 * SECOND);
    kernel.lags = true;

    client.tick(null, 10 * SECOND + SECOND / 4);
    client.offer(frame("two"), 10 * SECOND + SECOND / 3);

    assertThat(kernel.written).containsExactly(part("one"));
  }

  @Test
  void shouldNotRepeatAFrameToAViewerWhoHasNotReadIt() {
    JpegFrame frame = frame("one");
    client.offer(frame, 0);
    kernel.lags = true;

    client.tick(frame, 2 * SECOND);
    assertThat(kernel.written).hasSize(1);

    kernel.lags = false;
    client.tick(frame, 2 * SECOND);
    assertThat(kernel.written).hasSize(2);
  }

  @Test
  void shouldSendASlowViewerNothingBeforeItHasRead() {
    missOne();
    kernel.lags = true;

    client.offer(frame("too early"), SECOND / 2);
    assertThat(kernel.written).isEmpty();

    kernel.lags = false;
    client.offer(frame("newest"), SECOND);
    assertThat(kernel.written).containsExactly(part("newest"));
  }

  /** Then the link is to be free before the next one. */
  @Test
  void shouldNoticeALinkThatCarriesFewFrames() {
    missOne();

    assertThat(carriesFewWhereOneOf(2)).isFalse();
    assertThat(carriesFewWhereOneOf(3)).isTrue();
    assertThat(carriesFewWhereOneOf(1)).isFalse();
  }

  /** Sends one of so many frames, for some seconds. */
  private boolean carriesFewWhereOneOf(int frames) {
    for (int i = 1; i <= 30 * frames; i++) {
      kernel.lags = i % frames != 0;
      client.offer(frame("frame " + i), i * SECOND / 30);
    }
    return kernel.fewFit;
  }

  @Test
  void shouldNotLetThePictureStandStillWhereAViewerFailsToTellThatItHasRead() {
    missOne();
    kernel.lags = true;

    client.offer(frame("held"), 3 * SECOND - 1);
    assertThat(kernel.written).isEmpty();
    client.offer(frame("newest"), 3 * SECOND);

    assertThat(kernel.written).containsExactly(part("newest"));
  }

  @Test
  void shouldNotAskAnyMoreTenSecondsAfterAViewerHasMissedAFrame() {
    missOne();
    for (int second = 2; second <= 10; second += 2) {
      client.offer(frame("second " + second), second * SECOND);
    }
    assertThat(kernel.asked).isEqualTo(5);

    // Once more, to find that it was so long ago.
    client.offer(frame("later"), 12 * SECOND);
    client.offer(frame("much later"), 13 * SECOND);

    assertThat(kernel.asked).isEqualTo(6);
    assertThat(kernel.written).hasSize(7);
  }

  /** Has the viewer miss a frame while another one, sent at 0, is in flight. */
  private void missOne() {
    wire.holds = true;
    kernel.room = 0;
    client.offer(frame("in flight"), 0);
    client.offer(frame("missed"), SECOND / 10);
    wire.finish();
    kernel.room = Integer.MAX_VALUE;
    kernel.written.clear();
  }

  private JpegFrame frame(String jpeg) {
    byte[] bytes = jpeg.getBytes(StandardCharsets.US_ASCII);
    MultipartEnvelope envelope = new MultipartEnvelope();
    byte[] head = envelope.head(bytes.length, 0);
    ByteBuf buffer = Unpooled.directBuffer();
    buffer.writeBytes(head).writeBytes(bytes).writeBytes(envelope.tail());
    JpegFrame frame =
        new JpegFrame(
            buffer, head.length, bytes.length, new FrameSize(1, 1), JpegFrame.Kind.LIVE, 0, 0);
    frames.add(frame);
    return frame;
  }

  private static String part(String jpeg) {
    return new String(new MultipartEnvelope().head(jpeg.length(), 0), StandardCharsets.US_ASCII)
        + jpeg
        + MultipartEnvelope.NEXT_BOUNDARY;
  }

  private String queued() {
    StringBuilder text = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      text.append(part.toString(StandardCharsets.US_ASCII));
      part.release();
    }
    return text.toString();
  }

  /** Takes as many bytes as it is told to. */
  private static final class Kernel implements ViewerSocket {
    private static final int FD = 77;

    private final List<String> written = new ArrayList<>();
    private int fd = FD;
    private int room = Integer.MAX_VALUE;
    private boolean lags;
    private int asked;
    private boolean fewFit;

    @Override
    public int descriptor() {
      return fd;
    }

    @Override
    public int writeNow(ByteBuffer bytes, int begin, int end) {
      int length = Math.min(room, end - begin);
      ByteBuf taken = Unpooled.wrappedBuffer(bytes.duplicate().position(begin).limit(end));
      if (length > 0) {
        written.add(new String(ByteBufUtil.getBytes(taken, 0, length), StandardCharsets.US_ASCII));
      }
      taken.release();
      return length;
    }

    @Override
    public boolean readerLags(int frameBytes, boolean fewFit) {
      asked++;
      this.fewFit = fewFit;
      return lags;
    }
  }

  /** Holds what is written back, as a connection does that is full. */
  private static final class Wire extends ChannelOutboundHandlerAdapter {
    private boolean holds;
    private ChannelHandlerContext held;
    private Object message;
    private ChannelPromise promise;

    @Override
    public void write(ChannelHandlerContext ctx, Object what, ChannelPromise done) {
      if (holds) {
        held = ctx;
        message = what;
        promise = done;
      } else {
        ctx.write(what, done);
      }
    }

    void finish() {
      holds = false;
      if (held != null) {
        held.writeAndFlush(message, promise);
        held = null;
      }
    }
  }
}
