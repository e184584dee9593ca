package io.github.mjpegstream.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SystemdTest {
  private static final long PID = 4711;

  @TempDir Path folder;

  @Test
  void shouldTellNobodyWhereNobodyListens() {
    Systemd systemd = Systemd.of(Map.of(), PID);

    assertThat(systemd.listens()).isFalse();
    assertThat(systemd.watchdog()).isEmpty();
    assertThat(systemd.ready("live")).isTrue();
  }

  @Test
  void shouldReachASocketThatIsNoFile() {
    String name = "mjpeg-stream-test-" + ProcessHandle.current().pid();
    try (NotifySocket socket = new NotifySocket('\0' + name)) {
      Systemd systemd = Systemd.of(Map.of("NOTIFY_SOCKET", '@' + name), PID);

      assertThat(systemd.status(List.of("one\nSTATUS=two", "three"))).isTrue();

      assertThat(socket.next()).isEqualTo("STATUS=one STATUS=two (and 1 more)");
    }
  }

  @Test
  void shouldSayWhenItCannotTell() {
    Systemd systemd = Systemd.of(Map.of("NOTIFY_SOCKET", folder.resolve("none").toString()), PID);

    assertThat(systemd.listens()).isTrue();
    assertThat(systemd.feed()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"relative", "vsock:2:1", "/"})
  void shouldGoOnWithoutASocketThatItDoesNotKnow(String address) {
    assertThat(Systemd.of(Map.of("NOTIFY_SOCKET", address), PID).listens()).isFalse();
  }

  @Test
  void shouldFeedItsOwnWatchdogAlone() {
    Map<String, String> ours = Map.of("WATCHDOG_USEC", "1500000", "WATCHDOG_PID", "" + PID);
    assertThat(Systemd.of(ours, PID).watchdog()).contains(Duration.ofMillis(1500));
    assertThat(Systemd.of(ours, PID + 1).watchdog()).isEmpty();
    assertThat(Systemd.of(Map.of("WATCHDOG_USEC", "soon"), PID).watchdog()).isEmpty();
  }

  @Test
  void shouldTakeNoSocketsThatAreMeantForAnother() throws IOException {
    assertThat(SocketActivation.sockets(Map.of(), PID)).isEmpty();
    assertThat(SocketActivation.sockets(Map.of("LISTEN_FDS", "1", "LISTEN_PID", "" + PID), PID + 1))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "many,  'LISTEN_FDS: many (expected: 0 to 64)'",
    "65,    'LISTEN_FDS: 65 (expected: 0 to 64)'",
    // What Java has opened first: its own files.
    "1,     'systemd hands over descriptor 3 (http): Socket operation on non-socket (expected: '",
  })
  void shouldSayWhatIsWrongWithASocket(String count, String words) {
    Map<String, String> environment =
        Map.of("LISTEN_FDS", count, "LISTEN_PID", "" + PID, "LISTEN_FDNAMES", "http");

    assertThatThrownBy(() -> SocketActivation.sockets(environment, PID))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(words);
  }
}
