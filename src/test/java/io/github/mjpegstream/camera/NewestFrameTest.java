package io.github.mjpegstream.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.camera.CaptureException.Reason;
import io.github.mjpegstream.frame.CapturedFrame;
import io.github.mjpegstream.frame.FrameLayout;
import io.github.mjpegstream.frame.FrameSize;
import io.netty.buffer.ByteBufUtil;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 40, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NewestFrameTest {
  private final NewestFrame frames = new NewestFrame(FrameLayout.jpeg(new FrameSize(4, 4)));

  private void offer(int... bytes) {
    byte[] array = new byte[bytes.length + 1];
    for (int i = 0; i < bytes.length; i++) {
      array[i + 1] = (byte) bytes[i];
    }
    frames.offer(array, 1, bytes.length, 100L * bytes[0]);
  }

  private byte[] next() throws CaptureException {
    try (CapturedFrame frame = frames.next()) {
      return ByteBufUtil.getBytes(frame.data());
    }
  }

  @Test
  void shouldReturnTheNewestWhenSeveralCame() throws CaptureException {
    offer(1, 1, 1);
    offer(2, 2);
    offer(3);

    try (CapturedFrame frame = frames.next()) {
      assertThat(ByteBufUtil.getBytes(frame.data())).containsExactly(3);
      assertThat(frame.captureNanos()).isEqualTo(300);
      assertThat(frame.layout()).isEqualTo(FrameLayout.jpeg(new FrameSize(4, 4)));
    }
    assertThat(frames.dropped()).isEqualTo(2);
    assertThat(frames.offered()).isEqualTo(3);
  }

  @Test
  void shouldNotTouchALentFrameWhenOthersCome() throws CaptureException {
    offer(1, 10);
    try (CapturedFrame frame = frames.next()) {
      for (int i = 2; i < 9; i++) {
        offer(i, i, i);
      }

      assertThat(ByteBufUtil.getBytes(frame.data())).containsExactly(1, 10);
    }

    assertThat(next()).containsExactly(8, 8, 8);
  }

  @Test
  void shouldAddWhatTheSourceLostWhenCountingDrops() {
    offer(1);
    offer(2);
    frames.lost(5);
    frames.lost(7);

    assertThat(frames.dropped()).isEqualTo(8);
  }

  @Test
  void shouldDeliverTheLastFrameFirstWhenTheSourceEnds() throws CaptureException {
    offer(1);
    frames.end(new CaptureException(Reason.ENDED, "over"));
    frames.end(new CaptureException(Reason.KILLED, "too late"));

    assertThat(next()).containsExactly(1);
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::next)
          .hasMessage("over")
          .isInstanceOfSatisfying(
              CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ENDED));
    }
  }

  @Test
  void shouldFailForEverWhenCancelled() {
    offer(1);
    frames.cancel();
    offer(2);

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(this::next)
          .isInstanceOfSatisfying(
              CaptureException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CANCELLED));
    }
  }

  @Test
  void shouldWakeTheWaitingThreadWhenAFrameComes() throws Exception {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    Thread waiting =
        new Thread(
            () -> {
              try {
                result.complete(next());
              } catch (CaptureException e) {
                result.completeExceptionally(e);
              }
            });
    waiting.start();
    while (waiting.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }

    offer(9);

    assertThat(result.get(10, TimeUnit.SECONDS)).containsExactly(9);
  }

  @Test
  void shouldRefuseTheNextFrameWhenTheLastIsStillOpen() throws CaptureException {
    offer(1);
    try (CapturedFrame frame = frames.next()) {
      offer(2);

      assertThatThrownBy(frames::next).isInstanceOf(IllegalStateException.class);
      assertThat(frame.data().readableBytes()).isEqualTo(1);
    }
  }
}
