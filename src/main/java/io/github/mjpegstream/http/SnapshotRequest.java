package io.github.mjpegstream.http;

import io.github.mjpegstream.frame.JpegFrame;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One who wants a single picture, newer than the moment of asking. Loop-confined.
 *
 * <p>Gets the first live frame captured after that moment; if none comes in time, whatever is the
 * newest; and null where there is no live picture at all, for three seconds. A camera that is being
 * started is waited for as long as its start may take, which is for the camera's side to say.
 */
final class SnapshotRequest implements FrameReader {
  /** Where there is no picture to fall back to, the first one may take its time to be made. */
  static final Duration LONGEST = Duration.ofSeconds(3);

  /** What is to be expected of a camera that has no live picture. */
  enum Outlook {
    /** It works, so there will be one soon. */
    ANY_MOMENT,
    /** It is being started, and must either deliver or fail. */
    STARTING,
    /** It does not work. */
    NONE
  }

  private final LoopFanout fanout;
  private final long askedNanos;
  private final long deadlineNanos;
  private final long lastNanos;
  private final Supplier<Outlook> outlook;
  private final Consumer<JpegFrame> answer;
  private boolean answered;

  /**
   * @param outlook asked while there is no live picture
   * @param answer called once, on the loop, with a frame that stays the caller's, or with null
   */
  SnapshotRequest(
      LoopFanout fanout,
      long askedNanos,
      long patienceNanos,
      Supplier<Outlook> outlook,
      Consumer<JpegFrame> answer) {
    this.fanout = fanout;
    this.askedNanos = askedNanos;
    this.deadlineNanos = askedNanos + patienceNanos;
    this.lastNanos = askedNanos + Math.max(patienceNanos, LONGEST.toNanos());
    this.outlook = outlook;
    this.answer = answer;
  }

  @Override
  public void offer(JpegFrame frame, long nowNanos) {
    if (isLive(frame) && frame.captureNanos() - askedNanos >= 0) {
      answer(frame);
    }
  }

  @Override
  public void tick(JpegFrame newest, long nowNanos) {
    if (isLive(newest)) {
      if (nowNanos - deadlineNanos >= 0) {
        answer(newest);
      }
      return;
    }
    boolean hopeless =
        switch (outlook.get()) {
          case ANY_MOMENT -> nowNanos - lastNanos >= 0;
          case STARTING -> false;
          case NONE -> true;
        };
    if (hopeless) {
      answer(null);
    }
  }

  @Override
  public void ended() {
    answer(null);
  }

  private static boolean isLive(JpegFrame frame) {
    return frame != null && frame.kind() == JpegFrame.Kind.LIVE;
  }

  private void answer(JpegFrame frame) {
    if (!answered) {
      answered = true;
      // Before leaving, since the frame may be let go of when the last reader leaves.
      answer.accept(frame);
      fanout.remove(this);
    }
  }
}
