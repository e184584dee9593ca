package io.github.mjpegstream.ffi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The real rings of this machine's kernel, on real connections. */
final class SendRingTest {
  private static final int CAPACITY = 8;
  private static final ByteBuffer DATA = ascii("0123456789");

  private final List<LinuxSocket> senders = new ArrayList<>();
  private final List<SocketChannel> receivers = new ArrayList<>();
  private ServerSocketChannel listener;
  private SendRing ring;

  @BeforeEach
  void open() throws IOException {
    try {
      ring = SendRing.open(CAPACITY);
    } catch (IOException e) {
      assertThat(System.getenv("CI")).as("CI, which needs io_uring: " + e).isNotEqualTo("true");
      assumeTrue(false, e.getMessage());
    }
    // For the descriptors of sockets, which Java does not tell.
    Epoll.ensureAvailability();
    listener = ServerSocketChannel.open().bind(new InetSocketAddress(loopback(), 0));
  }

  @AfterEach
  void close() throws IOException {
    if (ring != null) {
      ring.close();
      listener.close();
    }
    for (LinuxSocket sender : senders) {
      sender.close();
    }
    for (SocketChannel receiver : receivers) {
      receiver.close();
    }
  }

  @Test
  void shouldSendEachConnectionItsPart() throws IOException {
    connect(3);

    ring.begin(DATA);
    ring.add(fd(0), 0, 10);
    ring.add(fd(1), 2, 5);
    ring.add(fd(2), 9, 10);
    ring.submit();

    assertThat(taken(3)).containsExactly(10, 3, 1);
    assertThat(received(0, 10)).isEqualTo("0123456789");
    assertThat(received(1, 3)).isEqualTo("234");
    assertThat(received(2, 1)).isEqualTo("9");
  }

  /** The rings come round many times, in batches that do not divide them. */
  @Test
  void shouldSendBatchAfterBatch() throws IOException {
    connect(CAPACITY);
    for (int batch = 0; batch < 1000; batch++) {
      int sends = 1 + batch % CAPACITY;
      int begin = batch % 10;
      ring.begin(DATA);
      for (int i = 0; i < sends; i++) {
        ring.add(fd(i), begin, begin + 1);
      }
      ring.submit();

      for (int i = 0; i < sends; i++) {
        assertThat(ring.taken(i)).isEqualTo(1);
        assertThat(received(i, 1)).isEqualTo(String.valueOf(begin));
      }
    }
  }

  @Test
  void shouldTellHowMuchThereWasRoomFor() throws IOException {
    connect(1);
    ByteBuffer large = ByteBuffer.allocateDirect(16 << 20);

    ring.begin(large);
    ring.add(fd(0), 0, large.capacity());
    ring.add(fd(0), 0, large.capacity());
    ring.submit();

    assertThat(ring.taken(0)).isPositive().isLessThan(large.capacity());
    assertThat(ring.taken(1)).isZero();
  }

  @Test
  void shouldLetOnlyTheSendFailThatCannotBeDone() throws IOException {
    connect(3);
    receivers.get(0).close();
    senders.get(0).shutdown(false, true);

    ring.begin(DATA);
    ring.add(fd(0), 0, 10);
    ring.add(-1, 0, 10);
    ring.add(fd(1), 0, 10);
    ring.submit();

    assertThat(taken(3)).containsExactly(0, 0, 10);
    assertThat(received(1, 10)).isEqualTo("0123456789");
  }

  @Test
  void shouldDoNothingForAnEmptyBatch() throws IOException {
    ring.begin(DATA);
    ring.submit();

    assertThatThrownBy(() -> ring.taken(0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldNotReadOutsideOfWhatItWasGiven() {
    ring.begin(DATA);

    assertThatThrownBy(() -> ring.add(0, 0, 11)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ring.add(0, -1, 5)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> ring.add(0, 5, 4)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldRefuseMoreThanTheRingHolds() {
    ring.begin(DATA);
    for (int i = 0; i < CAPACITY; i++) {
      ring.add(-1, 0, 1);
    }

    assertThatThrownBy(() -> ring.add(-1, 0, 1)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void shouldTouchNothingWhenItHasEnded() {
    ring.begin(DATA);
    ring.close();
    ring.close();

    assertThatThrownBy(() -> ring.add(-1, 0, 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(ring::submit).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> ring.begin(DATA)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldSayWhyThereIsNoRing() {
    assertThatThrownBy(() -> SendRing.open(0))
        .isInstanceOf(IOException.class)
        .hasMessage("io_uring_setup: Invalid argument");
  }

  /** A ring is its thread's alone: the kernel refuses another one. */
  @Test
  void shouldSayWhenTheKernelRefusesABatch() throws Exception {
    connect(1);
    ring.begin(DATA);
    ring.add(fd(0), 0, 10);
    List<Exception> refusals = new ArrayList<>();
    Thread stranger =
        new Thread(
            () -> {
              try {
                ring.submit();
              } catch (IOException e) {
                refusals.add(e);
              }
            });
    stranger.start();
    stranger.join();

    assertThat(refusals)
        .singleElement()
        .hasToString("java.io.IOException: io_uring_enter: File exists");
    assertThat(ring.taken(0)).isZero();
  }

  private void connect(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      LinuxSocket sender = LinuxSocket.newSocketStream(false);
      senders.add(sender);
      sender.connect(listener.getLocalAddress());
      receivers.add(listener.accept());
    }
  }

  private int fd(int connection) {
    return senders.get(connection).intValue();
  }

  private List<Integer> taken(int count) {
    List<Integer> taken = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      taken.add(ring.taken(i));
    }
    return taken;
  }

  private String received(int connection, int bytes) throws IOException {
    ByteBuffer into = ByteBuffer.allocate(bytes);
    while (into.hasRemaining()) {
      assertThat(receivers.get(connection).read(into)).isNotNegative();
    }
    return new String(into.array(), StandardCharsets.US_ASCII);
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  private static ByteBuffer ascii(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocateDirect(bytes.length).put(bytes);
  }
}
