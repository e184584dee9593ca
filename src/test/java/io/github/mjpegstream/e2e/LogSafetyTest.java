package io.github.mjpegstream.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients, cameras on the network and camera programs say what would clear a terminal, colour it,
 * or look like a line of the log; the log of the real program shows none of it as such.
 */
final class LogSafetyTest {
  /** As ISO 8859-1, so that every byte is a character. */
  private static final String HOSTILE =
      "\u001b[2J\u001b]0;title\u0007\u0008\u007f\u0000\u009b31m\u00e2\u0080\u00ae\u00c2\u009b\r"
          + "ERROR forged";

  private static final String ESCAPED = "%1b%5b2J%0d%0aERROR%20forged%07%c2%9b%e2%80%ae";

  private static final List<String> TARGETS =
      List.of(
          "/",
          "/stream",
          "/snapshot",
          "/health",
          "/health/live",
          "/cameras",
          "/cameras/",
          "/cameras/pattern/stream",
          "/api/v1/cameras",
          "/api/v1/cameras/pattern/controls",
          "/api/v1/cameras/pattern/restart",
          "/api/v1/openapi.json",
          "/events",
          "/state",
          "/ui/");

  /** What a camera on the network answers, one after the other. */
  private static final List<String> ANSWERS =
      List.of(
          HOSTILE + "\r\n\r\n",
          "HTTP/1.1 200 " + HOSTILE + "\r\n\r\n",
          "HTTP/1.1 404 " + HOSTILE + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Type: " + HOSTILE + "\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Type: text/html; x=\u001b[31m\r\n\r\n<html>",
          "HTTP/1.1 302 Found\r\nLocation: http://\u001b[31m/\r\n\r\n",
          "HTTP/1.1 302 Found\r\nLocation: /%1b%0d%0aERROR\u00c2\u009b\r\n\r\n",
          "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"\u001b[31m\u00c2\u009b\"\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Type: multipart/x-mixed-replace;boundary=a\r\n\r\n--a\r\n"
              + HOSTILE
              + ": \u001b[31m\r\nContent-Length: \u001b[31m\r\n\r\n\u00ff\u00d8"
              + HOSTILE);

  @TempDir private Path folder;
  private final CountDownLatch answered = new CountDownLatch(ANSWERS.size());

  @Test
  void shouldLogNothingRaw() throws Exception {
    try (ServerSocket camera = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        ServerProcess server =
            ServerProcess.start(
                Map.of(),
                "--config",
                config(camera.getLocalPort()).toString(),
                "--request-timeout",
                "2s",
                "--log-level",
                "debug",
                "--trusted-proxies",
                "127.0.0.1")) {
      Thread evil = new Thread(() -> answer(camera), "evil-camera");
      evil.setDaemon(true);
      evil.start();
      for (String target : TARGETS) {
        for (String request : requests(target)) {
          send(server.port(), request.getBytes(ISO_8859_1));
        }
      }
      byte[] noise = new byte[2000];
      new Random(6).nextBytes(noise);
      send(server.port(), noise);
      assertThat(answered.await(60, TimeUnit.SECONDS)).as("the camera was asked").isTrue();
      server.awaitLine(line -> line.contains("sh: ") && line.contains("forged by a program"));
      server.process().destroy();
      server.exitStatus();

      String log = new String(server.output(), UTF_8);
      assertThat(log).contains("?[2J", "DEBUG", "viewer 127.0.0.1 of pattern");
      assertThat(log.lines()).noneMatch(line -> line.matches("([-0-9:. ]*(ERROR|INFO) )?forged.*"));
      assertThat(log.codePoints().filter(c -> c != '\n').filter(LogSafetyTest::isHidden).boxed())
          .as(() -> "what is not seen in:\n" + log)
          .isEmpty();
    }
  }

  /** The lines of a stack trace begin with a tab, and nothing of them comes from others. */
  private static boolean isHidden(int c) {
    int type = Character.getType(c);
    return (type == Character.CONTROL && c != '\t')
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private Path config(int cameraPort) throws IOException {
    return Files.writeString(
        folder.resolve("evil.yml"),
        """
        camera:
          backoff-min: 100ms
          backoff-max: 200ms
        cameras:
          pattern:
            type: test-pattern
          program:
            type: command
            command:
              - sh
              - -c
              - |
                printf '\\033[2J\\033]0;title\\007\\302\\233\\342\\200\\256\\rERROR forged by a program\\n' >&2
                printf '\\033[31m\\r\\n'
                exit 3
          network:
            type: http
            url: http://127.0.0.1:%d/
        """
            .formatted(cameraPort));
  }

  private void answer(ServerSocket camera) {
    for (int i = 0; !camera.isClosed(); i++) {
      try (Socket socket = camera.accept()) {
        socket.setSoTimeout(2000);
        InputStream in = socket.getInputStream();
        in.read(new byte[4096]);
        socket.getOutputStream().write(ANSWERS.get(i % ANSWERS.size()).getBytes(ISO_8859_1));
        socket.shutdownOutput();
        // Until the other side has read it.
        in.read();
      } catch (IOException e) {
        // The server may not wait for the end, and the test closes the socket at its own.
      } finally {
        answered.countDown();
      }
    }
  }

  private static List<String> requests(String target) {
    String header = " HTTP/1.1\r\nHost: t\r\n";
    String body = "{\"" + HOSTILE + "\": \"\\u001b[31m\"}";
    return List.of(
        "GET " + target + header + "\r\n",
        "GET " + target + ESCAPED + header + "\r\n",
        "GET " + target + "?action=" + ESCAPED + "&width=" + ESCAPED + header + "\r\n",
        "GET " + target + "?key=" + ESCAPED + "&fps=" + ESCAPED + header + "\r\n",
        "GET " + target + HOSTILE + header + "\r\n",
        "GET " + target + header + "X-Forwarded-For: 1.2.3.4" + HOSTILE + "\r\n\r\n",
        "GET " + target + header + HOSTILE + ": " + HOSTILE + "\r\n\r\n",
        HOSTILE.strip() + " " + target + header + "\r\n",
        "PATCH "
            + target
            + header
            + "Content-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body,
        "POST " + target + header + "Content-Length: " + HOSTILE + "\r\n\r\n");
  }

  /** Sends, reads what comes at once, and goes. */
  private static void send(int port, byte[] request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write(request);
      socket.getInputStream().read(new byte[1000]);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("no answer to " + new String(request, ISO_8859_1), e);
    } catch (IOException e) {
      // Refused before it was read to its end: the connection may be reset.
      assertThat(e).hasMessageMatching("(?s).*(reset|Broken pipe).*");
    }
  }
}
