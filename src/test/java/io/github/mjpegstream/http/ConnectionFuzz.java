package io.github.mjpegstream.http;

import static io.github.mjpegstream.fuzz.Input.check;

import io.github.mjpegstream.RingSends;
import io.github.mjpegstream.config.LimitsConfig;
import io.github.mjpegstream.config.ServerConfig;
import io.github.mjpegstream.frame.ManualClock;
import io.github.mjpegstream.fuzz.Input;
import io.github.mjpegstream.stream.CameraFeed;
import io.github.mjpegstream.stream.FrameHub;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Any bytes on a connection, in any pieces, through the handlers of the server as it is: whatever
 * is answered is an answer, no byte of the request stands in its head, nothing is kept, and no
 * handler is surprised.
 */
public final class ConnectionFuzz {
  /** A server remembers loops, of which each input has one of its own. */
  private static final int INPUTS_PER_SERVER = 500;

  private static final Errors ERRORS = new Errors();

  private static HttpServer server;
  private static int inputs;

  private ConnectionFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) {
    if (inputs++ % INPUTS_PER_SERVER == 0) {
      server = server();
    }
    Input input = new Input(data);
    Random cuts = new Random(input.u16());
    byte[] bytes = input.rest();
    EmbeddedChannel channel = new EmbeddedChannel();
    server.addHandlers(channel, server.table().admit(channel));
    channel.pipeline().fireChannelActive();
    List<ByteBuf> pieces = new ArrayList<>();
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    int position = 0;
    while (position < bytes.length && channel.isOpen()) {
      int count = Math.min(bytes.length - position, 1 + cuts.nextInt(1 << cuts.nextInt(15)));
      ByteBuf piece = Unpooled.copiedBuffer(bytes, position, count);
      position += count;
      pieces.add(piece);
      channel.writeInbound(piece);
      take(channel, answers);
    }
    channel.finishAndReleaseAll();
    take(channel, answers);
    channel.checkException();
    pieces.forEach(piece -> check(piece.refCnt() == 0, "what was read is kept"));
    check(server.connections().open() == 0, "a connection is still counted");
    checkAnswers(answers.toString(StandardCharsets.ISO_8859_1));
    ERRORS.check();
  }

  private static void take(EmbeddedChannel channel, ByteArrayOutputStream answers) {
    channel.runPendingTasks();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      byte[] bytes = new byte[out.readableBytes()];
      out.readBytes(bytes);
      answers.writeBytes(bytes);
      out.release();
    }
  }

  private static void checkAnswers(String answers) {
    if (answers.isEmpty()) {
      return;
    }
    check(answers.startsWith("HTTP/1."), "no answer: " + answers);
    String head = answers.substring(0, Math.max(0, answers.indexOf("\r\n\r\n")));
    for (String line : head.split("\r\n", -1)) {
      check(line.chars().noneMatch(c -> c < ' ' || c == 0x7F), "control characters in: " + line);
      check(line.startsWith("HTTP/1.") || line.indexOf(':') > 0, "no header: " + line);
    }
  }

  private static HttpServer server() {
    ServerConfig config =
        new ServerConfig(
            "127.0.0.1",
            0,
            1000,
            "https://page.example",
            Duration.ofSeconds(10),
            Duration.ofSeconds(10),
            0,
            List.of(),
            true,
            LimitsConfig.DEFAULT);
    CameraFeed feed =
        new CameraFeed(
            "front", new FrameHub(), () -> ServerFixture.statusOf("front"), new FakeTuning());
    return new HttpServer(
        new HttpSettings(config), List.of(feed), "1.2.3", new ManualClock(), RingSends::open);
  }

  /** What is logged of a request handler that failed. */
  private static final class Errors {
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    Errors() {
      PrintStream before = System.err;
      System.setErr(
          new PrintStream(text, true, StandardCharsets.UTF_8) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
              super.write(bytes, offset, length);
              before.write(bytes, offset, length);
            }
          });
    }

    void check() {
      String logged = text.toString(StandardCharsets.UTF_8);
      text.reset();
      Input.check(!logged.contains(": closed"), "a handler failed: " + logged);
    }
  }
}
