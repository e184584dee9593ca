package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.http.SnapshotRequest.Outlook;
import io.github.mjpegstream.stream.FrameHub;
import io.netty.buffer.Unpooled;
import io.netty.channel.DefaultEventLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SnapshotRequestTest {
  private static final long MILLI = 1_000_000;

  private final DefaultEventLoop loop = new DefaultEventLoop();
  private final List<JpegFrame> answers = new ArrayList<>();
  private Outlook outlook = Outlook.ANY_MOMENT;
  private final SnapshotRequest request =
      new SnapshotRequest(
          new LoopFanout(loop, new FrameHub(), LoopSends.oneByOne(), new ManualClock()),
          0,
          400 * MILLI,
          () -> outlook,
          answers::add);

  @AfterEach
  void end() {
    loop.shutdownGracefully();
  }

  @Test
  void shouldFallBackToTheNewestPictureWhenItsPatienceEnds() {
    JpegFrame old = frame(-1);

    request.tick(old, 399 * MILLI);
    assertThat(answers).isEmpty();
    request.tick(old, 400 * MILLI);

    assertThat(answers).containsExactly(old);
  }

  @Test
  void shouldWaitLongerWhereThereIsNoPictureToFallBackTo() {
    request.tick(null, 400 * MILLI);
    request.tick(null, 2999 * MILLI);
    assertThat(answers).isEmpty();
    JpegFrame first = frame(1);

    request.offer(first, 2999 * MILLI);

    assertThat(answers).containsExactly(first);
  }

  @Test
  void shouldGiveUpAfterThreeSecondsWithoutAPicture() {
    request.tick(null, 3000 * MILLI);

    assertThat(answers).hasSize(1).containsOnlyNulls();
  }

  @Test
  void shouldWaitForACameraThatIsBeingStarted() {
    outlook = Outlook.STARTING;
    request.tick(old(), 14_000 * MILLI);
    assertThat(answers).isEmpty();
    JpegFrame first = frame(14_100 * MILLI);

    request.offer(first, 14_200 * MILLI);

    assertThat(answers).containsExactly(first);
  }

  @Test
  void shouldGiveUpAtOnceWhenTheCameraFailsToStart() {
    outlook = Outlook.STARTING;
    request.tick(old(), 1000 * MILLI);
    outlook = Outlook.NONE;

    request.tick(old(), 1250 * MILLI);

    assertThat(answers).hasSize(1).containsOnlyNulls();
  }

  /** The last picture from before the camera was closed. */
  private static JpegFrame old() {
    return new JpegFrame(
        Unpooled.EMPTY_BUFFER, 0, 0, new FrameSize(1, 1), JpegFrame.Kind.PLACEHOLDER, -1, 0);
  }

  private static JpegFrame frame(long captureNanos) {
    return new JpegFrame(
        Unpooled.EMPTY_BUFFER, 0, 0, new FrameSize(1, 1), JpegFrame.Kind.LIVE, captureNanos, 0);
  }
}
