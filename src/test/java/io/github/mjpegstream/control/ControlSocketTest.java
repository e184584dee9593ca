package io.github.mjpegstream.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mjpegstream.frame.MonotonicClock;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ControlSocketTest {
  private static final LongSupplier NANOS = MonotonicClock.SYSTEM::nanos;
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** Short, since the name of a socket has room for a hundred characters. */
  @TempDir private Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void shouldTellTheAnswerOfTheServer() throws IOException {
    try (ControlSocket control =
        open(
            new ControlSocket.Answer(78, List.of("camera.fps: 0 … expected", "two\nin one", "")))) {
      RunningServer server = ours();

      assertThat(server.port()).isEqualTo(5000);
      assertThat(server.refusal()).isEmpty();
      assertThat(server.owner()).isEqualTo(System.getProperty("user.name"));
      ControlSocket.Answer answer = server.reload(LIMIT, NANOS);
      assertThat(answer.status()).isEqualTo(78);
      assertThat(answer.lines()).containsExactly("camera.fps: 0 … expected", "two in one", "");
      assertThat(server.reload(LIMIT, NANOS)).isEqualTo(answer);
      assertThat(asked).hasValue(2);
      assertThat(control).isNotNull();
    }
    assertThat(RunningServer.find(OptionalLong.empty(), NANOS))
        .extracting(RunningServer::path)
        .doesNotContain(path());
    assertThat(path()).doesNotExist();
  }

  @Test
  void shouldBeForItsOwnerAlone() throws IOException {
    try (ControlSocket control = open(new ControlSocket.Answer(0, List.of()))) {
      assertThat(control).isNotNull();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path())))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void shouldNotWaitForAnAnswerForEver() throws IOException {
    environment.put("RUNTIME_DIRECTORY", folder.toString());
    try (ControlSocket control =
        ControlSocket.open(environment, () -> 5000, NANOS, CompletableFuture::new)) {
      RunningServer server = ours();

      assertThat(
              catchThrowableOfType(
                  InterruptedIOException.class, () -> server.reload(Duration.ofMillis(200), NANOS)))
          .isNotNull();
      assertThat(control).isNotNull();
    }
  }

  @Test
  void shouldServeTheNextWhenOneGoesWithoutAWord() throws IOException {
    try (ControlSocket control = open(new ControlSocket.Answer(0, List.of("done")))) {
      try (SocketChannel silent = SocketChannel.open(StandardProtocolFamily.UNIX)) {
        silent.connect(UnixDomainSocketAddress.of(path()));
      }

      assertThat(ours().reload(LIMIT, NANOS).lines()).containsExactly("done");
      assertThat(asked).hasValue(1);
      assertThat(control).isNotNull();
    }
  }

  @Test
  void shouldTakeTheFolderThatThereIsAndCleanItUp() throws IOException {
    Path stale = Files.createFile(folder.resolve("mjpeg-stream.999999999999.sock"));
    Path other = Files.createFile(folder.resolve("mjpeg-stream.yml"));
    environment.put("RUNTIME_DIRECTORY", "/nowhere:/elsewhere");
    environment.put("XDG_RUNTIME_DIR", folder.toString());
    // Of a process that had our number.
    Files.createFile(path());

    try (ControlSocket control =
        ControlSocket.open(
            environment,
            () -> 5000,
            NANOS,
            () -> CompletableFuture.completedFuture(new ControlSocket.Answer(0, List.of())))) {
      ours().reload(LIMIT, NANOS);
      assertThat(stale).doesNotExist();
      assertThat(other).exists();
      assertThat(control).isNotNull();
    }
  }

  @Test
  void shouldFindTheSocketsThatAreListenedOn() {
    List<String> list =
        List.of(
            "Num       RefCount Protocol Flags    Type St Inode Path",
            "0000000000000000: 00000002 00000000 00010000 0001 01 16853 /run/dbus/socket",
            "0000000000000000: 00000003 00000000 00000000 0001 03 16856",
            "0000000000000000: 00000002 00000000 00010000 0001 01 22222"
                + " /run/mjpeg-stream/mjpeg-stream.812.sock",
            // One end of a conversation.
            "0000000000000000: 00000003 00000000 00000000 0001 03 22223"
                + " /run/mjpeg-stream/mjpeg-stream.813.sock",
            "ffff9a0b4c1d2000: 00000002 00000000 00010000 0001 01 22224"
                + " /home/a user/mjpeg-stream.7.sock",
            "0000000000000000: 00000002 00000000 00010000 0001 01 22225"
                + " /tmp/mjpeg-stream.x.sock");

    assertThat(RunningServer.sockets(list))
        .containsExactly(
            Path.of("/run/mjpeg-stream/mjpeg-stream.812.sock"),
            Path.of("/home/a user/mjpeg-stream.7.sock"));
  }

  private ControlSocket open(ControlSocket.Answer answer) throws IOException {
    environment.put("RUNTIME_DIRECTORY", folder.toString());
    return ControlSocket.open(
        environment,
        () -> 5000,
        NANOS,
        () -> {
          asked.incrementAndGet();
          return CompletableFuture.completedFuture(answer);
        });
  }

  private Path path() {
    return folder.resolve(RunningServer.socketName(ProcessHandle.current().pid()));
  }

  /** Others may run on this machine. */
  private RunningServer ours() throws IOException {
    return RunningServer.find(OptionalLong.empty(), NANOS).stream()
        .filter(server -> server.path().equals(path()))
        .findFirst()
        .orElseThrow();
  }
}
