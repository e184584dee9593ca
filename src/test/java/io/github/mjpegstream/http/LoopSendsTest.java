package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.stream.FrameHub;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When a frame is handed over for all viewers at once, and when for each by itself. */
final class LoopSendsTest {
  private static final String PART = MultipartEnvelope.NEXT_BOUNDARY;

  private final RecordingBatch batch = new RecordingBatch();
  private final ManualClock clock = new ManualClock();
  private final FrameHub hub = new FrameHub();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private final List<String> writes = new ArrayList<>();
  private int opened;
  private boolean openable = true;
  private boolean wanted = true;
  private final LoopSends sends = new LoopSends(this::openBatch, () -> wanted);
  private final LoopFanout fanout = new LoopFanout(loop.eventLoop(), hub, sends, clock);

  private SendBatch openBatch() throws IOException {
    opened++;
    if (!openable) {
      throw new IOException("Operation not permitted");
    }
    return batch;
  }

  @AfterEach
  void end() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    loop.runPendingTasks();
    loop.finishAndReleaseAll();
    hub.close();
  }

  @Test
  void shouldHandAFrameOverForAllViewersInBatches() {
    watch(4);

    publish();

    assertThat(batch.batches).containsExactly(RecordingBatch.CAPACITY, 1);
    assertThat(batch.sends)
        .hasSize(4)
        .allMatch(send -> send.endsWith(PART))
        .doesNotHaveDuplicates();
    assertThat(writes).isEmpty();
  }

  /** Nobody is the last one every time. */
  @Test
  void shouldSendEveryOtherFrameInTheOppositeOrder() {
    watch(4);

    publish();
    List<String> first = descriptors();
    batch.sends.clear();
    publish();

    assertThat(descriptors().get(0)).isEqualTo(first.get(3));
  }

  @Test
  void shouldSendOneByOneToFewViewers() {
    watch(LoopSends.LEAST_VIEWERS - 1);

    publish();

    assertThat(opened).isZero();
    assertThat(writes).hasSize(LoopSends.LEAST_VIEWERS - 1);
  }

  @Test
  void shouldSendOneByOneAsLongAsThatIsWanted() {
    watch(4);
    wanted = false;
    publish();
    assertThat(writes).hasSize(4);
    assertThat(opened).isZero();

    wanted = true;
    publish();

    assertThat(writes).hasSize(4);
    assertThat(batch.sends).hasSize(4);
  }

  @Test
  void shouldAskOnlyOnceWhereTheKernelRefuses() {
    openable = false;
    watch(4);

    publish();
    publish();

    assertThat(opened).isEqualTo(1);
    assertThat(writes).hasSize(8);
  }

  /** What was not taken goes the usual way, and so does everything from then on. */
  @Test
  void shouldGiveUpWhenItFails() {
    batch.fails = true;
    watch(4);

    publish();

    assertThat(batch.batches).containsExactly(RecordingBatch.CAPACITY);
    assertThat(batch.closed).isTrue();
    assertThat(writes).isEmpty();
    for (EmbeddedChannel channel : channels) {
      assertThat(queued(channel)).endsWith(PART);
    }
    publish();

    assertThat(opened).isEqualTo(1);
    assertThat(writes).hasSize(4);
  }

  @Test
  void shouldSendOneByOneWhenItHasEnded() {
    watch(4);
    publish();
    sends.close();
    assertThat(batch.closed).isTrue();

    publish();

    assertThat(writes).hasSize(4);
  }

  /** Whoever comes is sent the newest frame at once, not with the next one. */
  @Test
  void shouldSendByItselfWhatIsNotSentToAll() {
    watch(4);
    publish();

    watch(1);

    assertThat(writes).hasSize(1);
  }

  private void watch(int more) {
    for (int i = 0; i < more; i++) {
      EmbeddedChannel channel = new EmbeddedChannel();
      int fd = 100 + channels.size();
      channels.add(channel);
      channel
          .pipeline()
          .addLast(
              new MjpegClient(
                  channel,
                  new Socket(fd),
                  fanout,
                  PartForm.WITH_LENGTH,
                  new StreamClient(
                      new StreamOptions("", false, false, false, false), 0, new LoopTraffic()),
                  clock,
                  Duration.ofSeconds(10),
                  () -> {}));
    }
  }

  private void publish() {
    MultipartEnvelope envelope = new MultipartEnvelope();
    byte[] jpeg = "jpeg".getBytes(StandardCharsets.US_ASCII);
    byte[] head = envelope.head(jpeg.length, 0);
    ByteBuf buffer = Unpooled.directBuffer();
    buffer.writeBytes(head).writeBytes(jpeg).writeBytes(envelope.tail());
    hub.publish(
        new JpegFrame(
            buffer, head.length, jpeg.length, new FrameSize(1, 1), JpegFrame.Kind.LIVE, 0, 0));
    loop.runPendingTasks();
  }

  private List<String> descriptors() {
    return batch.sends.stream().map(send -> send.substring(0, 3)).toList();
  }

  private static String queued(EmbeddedChannel channel) {
    ByteBuf part = channel.readOutbound();
    try {
      return part.toString(StandardCharsets.US_ASCII);
    } finally {
      part.release();
    }
  }

  /** Takes everything. */
  private final class Socket implements ViewerSocket {
    private final int fd;

    Socket(int fd) {
      this.fd = fd;
    }

    @Override
    public int descriptor() {
      return fd;
    }

    @Override
    public int writeNow(ByteBuffer bytes, int begin, int end) {
      writes.add(fd + ": " + (end - begin));
      return end - begin;
    }

    @Override
    public boolean readerLags(int frameBytes, boolean fewFit) {
      return false;
    }
  }
}
