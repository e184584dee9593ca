package io.github.mjpegstream.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.FrameHub;
import io.github.mjpegstream.stream.PipelineStatus;
import io.github.mjpegstream.stream.Pulse;
import io.netty.channel.epoll.LinuxSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

final class InheritedSocketTest {
  private final HttpServer server = server(true);

  @Test
  void shouldServeEverySocketThatItIsGivenInsteadOfItsOwn() throws IOException {
    LinuxSocket first = listening();
    LinuxSocket second = listening();
    int firstPort = first.localAddress().getPort();
    int secondPort = second.localAddress().getPort();

    try (server) {
      server.start(List.of(inherited(first), inherited(second)));

      assertThat(server.port()).isEqualTo(firstPort);
      assertThat(alive(firstPort)).isEqualTo("HTTP/1.1 200 OK");
      assertThat(alive(secondPort)).isEqualTo("HTTP/1.1 200 OK");
    }
  }

  @Test
  void shouldSayThatItCannotServeThemWithoutEpoll() throws IOException {
    LinuxSocket socket = listening();

    try (HttpServer nio = server(false)) {
      assertThatThrownBy(() -> nio.start(List.of(inherited(socket))))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Netty has no epoll")
          .hasMessageContaining("mjpeg-stream.service without mjpeg-stream.socket");
    } finally {
      socket.close();
    }
  }

  @Test
  void shouldTellWhetherItsLoopsTurn() throws IOException {
    try (server) {
      server.start();

      assertThat(server.pulses()).isNotEmpty();
      // Each look asks the loops to turn once more, and the next tells whether they have.
      long deadline = MonotonicClock.SYSTEM.nanos() + 10_000_000_000L;
      while (!server.pulses().stream().allMatch(pulse -> pulse.beats() > 0)) {
        assertThat(MonotonicClock.SYSTEM.nanos()).isLessThan(deadline);
        Thread.onSpinWait();
      }
      Pulse loop = server.pulses().get(0);
      assertThat(loop.thread()).startsWith("http-");
      assertThat(loop.excused()).isFalse();
    }
  }

  private static HttpServer server(boolean epoll) {
    return new HttpServer(
        new HttpSettings(ServerFixture.config(10, "")),
        List.of(new CameraFeed("front", new FrameHub(), InheritedSocketTest::noStatus)),
        "1.2.3",
        MonotonicClock.SYSTEM,
        SendBatch.Opener.NONE,
        epoll);
  }

  private static PipelineStatus noStatus() {
    throw new AssertionError("nobody asks");
  }

  private static String alive(int port) throws IOException {
    try (RawClient client = new RawClient(port)) {
      return client.get("/health/live").answer().statusLine();
    }
  }

  /** A socket as systemd would hand it over. */
  private static LinuxSocket listening() throws IOException {
    LinuxSocket socket = LinuxSocket.newSocketStream(false);
    socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    socket.listen(8);
    return socket;
  }

  private static InheritedSocket inherited(LinuxSocket socket) {
    return new InheritedSocket(socket.intValue(), "http");
  }
}
