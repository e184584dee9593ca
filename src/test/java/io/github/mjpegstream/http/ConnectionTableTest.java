package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mjpegstream.config.AddressBlock;
import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.frame.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConnectionTableTest {
  private final List<EmbeddedChannel> channels = new ArrayList<>();
  private LimitsConfig limits = new LimitsConfig(3, 2, 0, List.of());
  private ConnectionTable table = table(List.of());

  private ConnectionTable table(List<AddressBlock> proxies) {
    ClientAddress clients = new ClientAddress(proxies);
    return new ConnectionTable(() -> limits, () -> clients, new ManualClock());
  }

  private static final class Peer extends EmbeddedChannel {
    private final String address;

    Peer(String address) {
      this.address = address;
    }

    @Override
    protected SocketAddress remoteAddress0() {
      // Asked for by the constructor above as well.
      return address == null ? null : new InetSocketAddress(inet(address), 4711);
    }
  }

  private static InetAddress inet(String address) {
    try {
      return InetAddress.getByName(address);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private EmbeddedChannel from(String address) {
    EmbeddedChannel channel = new Peer(address);
    channels.add(channel);
    return channel;
  }

  @AfterEach
  void close() {
    channels.forEach(EmbeddedChannel::finishAndReleaseAll);
    assertThat(table.counts().open()).isZero();
    assertThat(table.counts().waiting()).isZero();
  }

  private static String said(EmbeddedChannel channel) {
    ByteBuf out = channel.readOutbound();
    String text = out == null ? "" : out.toString(StandardCharsets.US_ASCII);
    if (out != null) {
      out.release();
    }
    return text;
  }

  @Test
  void shouldTurnAwayWithoutPlainWordsWhatIsToBeEncrypted() {
    table.admit(from("192.0.2.1"));
    table.admit(from("192.0.2.1"));
    EmbeddedChannel third = from("192.0.2.1");
    third.pipeline().addLast(HttpServer.TLS, new ChannelInboundHandlerAdapter());

    assertThat(table.admit(third)).isNull();

    assertThat(said(third)).isEmpty();
    assertThat(third.isOpen()).isFalse();
  }

  @Test
  void shouldTurnAwayAnAddressThatHasEnough() {
    table.admit(from("192.0.2.1"));
    table.admit(from("192.0.2.1"));
    EmbeddedChannel third = from("192.0.2.1");

    assertThat(table.admit(third)).isNull();

    assertThat(said(third))
        .startsWith("HTTP/1.1 429 ")
        .contains("Retry-After: 10\r\n", "Connection: close\r\n", "2 are open")
        .endsWith("(server.max-connections-per-address)\n");
    assertThat(third.isOpen()).isFalse();
    assertThat(table.admit(from("192.0.2.2"))).isNotNull();
    assertThat(table.counts().refused()).isOne();
  }

  @Test
  void shouldLetAnAddressInAgainWhenOneOfItsConnectionsHasEnded() {
    EmbeddedChannel first = from("192.0.2.1");
    table.admit(first).streams();
    table.admit(from("192.0.2.1"));

    first.close();

    assertThat(table.admit(from("192.0.2.1"))).isNotNull();
  }

  @Test
  void shouldTakeANetworkOfSixtyFourBitsForOneAddress() {
    table.admit(from("2001:db8::1"));
    table.admit(from("2001:db8::ffff:1"));

    assertThat(table.admit(from("2001:db8::abcd"))).isNull();
    assertThat(table.admit(from("2001:db8:0:1::1"))).isNotNull();
  }

  @Test
  void shouldNotCountThisMachineAndProxiesByAddress() {
    limits = new LimitsConfig(100, 2, 0, List.of());
    table = table(List.of(new AddressBlock(inet("10.0.0.0"), 8)));

    for (int i = 0; i < 10; i++) {
      assertThat(table.admit(from("127.0.0.1"))).isNotNull();
      assertThat(table.admit(from("::1"))).isNotNull();
      assertThat(table.admit(from("10.1.2.3"))).isNotNull();
    }
  }

  @Test
  void shouldMakeRoomByClosingWhatHasWaitedLongest() {
    limits = new LimitsConfig(3, 0, 0, List.of());
    EmbeddedChannel asked = from("192.0.2.1");
    ConnectionTable.Entry polite = table.admit(asked);
    EmbeddedChannel silent = from("192.0.2.2");
    table.admit(silent);
    EmbeddedChannel answering = from("192.0.2.3");
    table.admit(answering).isAnswered();
    polite.isAnswered();
    polite.waits();

    assertThat(table.admit(from("192.0.2.4"))).isNotNull();

    assertThat(silent.isOpen()).isFalse();
    assertThat(asked.isOpen()).isTrue();
    assertThat(answering.isOpen()).isTrue();
    assertThat(table.counts()).isEqualTo(new ConnectionTable.Counts(3, 2, 0, 1));
  }

  @Test
  void shouldNotCountViewersAmongTheOthers() {
    limits = new LimitsConfig(1, 0, 0, List.of());
    EmbeddedChannel viewer = from("192.0.2.1");
    table.admit(viewer).streams();
    EmbeddedChannel waiting = from("192.0.2.2");
    table.admit(waiting);

    assertThat(viewer.isOpen()).isTrue();
    assertThat(waiting.isOpen()).isTrue();
  }

  @Test
  void shouldCloseANewConnectionWhenAllOthersAreBeingAnswered() {
    limits = new LimitsConfig(1, 0, 0, List.of());
    EmbeddedChannel busy = from("192.0.2.1");
    table.admit(busy).isAnswered();
    EmbeddedChannel late = from("192.0.2.2");

    assertThat(table.admit(late)).isNull();

    assertThat(late.isOpen()).isFalse();
    assertThat(busy.isOpen()).isTrue();
  }

  @Test
  void shouldPauseAndMakeRoomWhenNoConnectionCanBeAccepted() {
    limits = new LimitsConfig(100, 0, 0, List.of());
    EmbeddedChannel waiting = from("192.0.2.1");
    table.admit(waiting);
    EmbeddedChannel viewer = from("192.0.2.2");
    table.admit(viewer).streams();
    EmbeddedChannel listener = new EmbeddedChannel(new AcceptFailures(table, new ManualClock()));
    listener.freezeTime();

    listener.pipeline().fireExceptionCaught(new java.io.IOException("Too many open files"));
    listener.pipeline().fireExceptionCaught(new java.io.IOException("Too many open files"));

    assertThat(listener.config().isAutoRead()).isFalse();
    assertThat(waiting.isOpen()).isFalse();
    assertThat(viewer.isOpen()).isTrue();
    listener.advanceTimeBy(
        Duration.ofSeconds(1).toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    listener.runScheduledPendingTasks();
    assertThat(listener.config().isAutoRead()).isTrue();
    listener.checkException();
    listener.finishAndReleaseAll();
  }
}
