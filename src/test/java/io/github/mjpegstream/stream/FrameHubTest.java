package io.github.mjpegstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.JpegFrame;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class FrameHubTest {
  private final FrameHub hub = new FrameHub();
  private final AtomicInteger wakeUps = new AtomicInteger();
  private final FrameMailbox mailbox = new FrameMailbox(wakeUps::incrementAndGet);

  @AfterEach
  void close() {
    hub.close();
  }

  @Test
  void shouldHoldOnlyTheNewestFrameForAReaderWhoIsLate() {
    JpegFrame first = frame();
    JpegFrame second = frame();
    hub.subscribe(mailbox);

    hub.publish(first);
    hub.publish(second);

    assertThat(first.refCnt()).isZero();
    assertThat(mailbox.take()).isSameAs(second);
    assertThat(mailbox.take()).isNull();
    second.release();
  }

  @Test
  void shouldWakeTheReaderOnceUntilItHasRead() {
    hub.subscribe(mailbox);

    hub.publish(frame());
    hub.publish(frame());
    mailbox.take().release();
    hub.publish(frame());
    mailbox.take().release();

    assertThat(wakeUps).hasValue(2);
  }

  @Test
  void shouldTellWhenTheFirstReaderComesAndTheLastGoes() {
    List<Boolean> told = new ArrayList<>();
    hub.onDemand(() -> told.add(hub.demanded()));
    FrameMailbox other = new FrameMailbox(() -> {});

    hub.subscribe(mailbox);
    hub.subscribe(other);
    hub.unsubscribe(mailbox);
    hub.unsubscribe(mailbox);
    hub.unsubscribe(other);

    assertThat(told).containsExactly(true, false);
  }

  @Test
  void shouldGiveANewReaderTheNewestFrameAtOnce() {
    JpegFrame frame = frame();
    hub.publish(frame);

    hub.subscribe(mailbox);

    assertThat(mailbox.take()).isSameAs(frame);
    frame.release();
  }

  @Test
  void shouldKnowWhetherAnybodyWatches() {
    assertThat(hub.demanded()).isFalse();
    hub.subscribe(mailbox);
    assertThat(hub.demanded()).isTrue();
    hub.unsubscribe(mailbox);
    assertThat(hub.demanded()).isFalse();
  }

  @Test
  void shouldLetGoOfEverythingWhenReadersLeaveAndItIsClosed() {
    JpegFrame unread = frame();
    JpegFrame late = frame();
    hub.subscribe(mailbox);
    hub.publish(unread);

    hub.unsubscribe(mailbox);
    hub.close();
    hub.publish(late);

    assertThat(unread.refCnt()).isZero();
    assertThat(late.refCnt()).isZero();
  }

  @Test
  void shouldShowNobodyAForgottenFrame() {
    hub.publish(frame());

    hub.forgetNewest();
    hub.subscribe(mailbox);

    assertThat(mailbox.take()).isNull();
  }

  private static JpegFrame frame() {
    return new JpegFrame(
        Unpooled.directBuffer(16).writeZero(16),
        0,
        16,
        new FrameSize(16, 16),
        JpegFrame.Kind.LIVE,
        1,
        1);
  }
}
