package io.github.mjpegstream.e2e;

import io.github.mjpegstream.camera.testpattern.PatternReader;
import io.github.mjpegstream.camera.testpattern.PatternReader.Reading;
import io.github.mjpegstream.frame.MonotonicClock;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;

/**
 * Chromium without a window, with one page as large as a picture, driven by its DevTools protocol.
 * Confined to one thread.
 */
final class Chromium implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration STEP = Duration.ofMillis(50);
  private static final Pattern SOCKET =
      Pattern.compile("\"webSocketDebuggerUrl\": *\"([^\"]+/devtools/page/[^\"]+)\"");
  private static final Pattern PICTURE = Pattern.compile("\"data\":\"([^\"]+)\"");

  private final ClientProgram program;
  private final int port;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private WebSocket socket;
  private int lastId;

  /**
   * Starts it and waits until it can be driven.
   *
   * @param folder an empty one
   */
  Chromium(Path folder) throws IOException {
    Path profile = folder.resolve("profile");
    // No sandbox, since it does not work for root; the other flags keep it off the network.
    program =
        ClientProgram.start(
            folder,
            Map.of("TMPDIR", folder.toString()),
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--remote-debugging-port=0",
            "--user-data-dir=" + profile,
            "about:blank");
    try {
      port = awaitPort(profile.resolve("DevToolsActivePort"));
    } catch (IOException | RuntimeException | Error e) {
      program.close();
      throw e;
    }
  }

  /** Chromium writes the port it has chosen to the first line of this file. */
  private int awaitPort(Path file) throws IOException {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (MonotonicClock.SYSTEM.nanos() < deadline && !program.awaitExit(STEP)) {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() > 1) {
          return Integer.parseInt(lines.get(0));
        }
      }
    }
    throw new AssertionError("Chromium cannot be driven:\n" + program.complaints());
  }

  /** Opens a page of this size. */
  void open(String url, int width, int height) throws IOException {
    String page = request("PUT", "/json/new?" + url);
    Matcher matcher = SOCKET.matcher(page);
    if (!matcher.find()) {
      throw new AssertionError("no page: " + page);
    }
    socket =
        http.newWebSocketBuilder()
            .connectTimeout(PATIENCE)
            .buildAsync(URI.create(matcher.group(1)), new Answers())
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
    call(
        "Emulation.setDeviceMetricsOverride",
        "\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":false"
            .formatted(width, height));
  }

  private String request(String method, String target) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Watches the page until its picture is a test pattern as wanted. */
  Reading await(Predicate<Reading> wanted) throws IOException {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    Optional<Reading> seen = Optional.empty();
    while (MonotonicClock.SYSTEM.nanos() < deadline && !program.awaitExit(STEP)) {
      seen = PatternReader.read(screenshot());
      if (seen.filter(wanted).isPresent()) {
        return seen.get();
      }
    }
    throw new AssertionError(
        "not within " + PATIENCE + "; last seen: " + seen + "\n" + program.complaints());
  }

  private BufferedImage screenshot() throws IOException {
    String answer = call("Page.captureScreenshot", "\"format\":\"png\"");
    Matcher matcher = PICTURE.matcher(answer);
    if (!matcher.find()) {
      throw new AssertionError("no screenshot: " + answer);
    }
    return ImageIO.read(new ByteArrayInputStream(Base64.getDecoder().decode(matcher.group(1))));
  }

  private String call(String method, String parameters) {
    lastId++;
    socket
        .sendText(
            "{\"id\":%d,\"method\":\"%s\",\"params\":{%s}}".formatted(lastId, method, parameters),
            true)
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    try {
      String answer = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (answer == null || !answer.startsWith("{\"id\":" + lastId + ",\"result\"")) {
        throw new AssertionError(method + ": " + answer);
      }
      return answer;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (socket != null) {
      socket.abort();
    }
    program.close();
  }

  /** Collects answers; nothing else comes, since no events have been asked for. */
  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        answers.add(text.toString());
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      answers.add("lost the connection to Chromium: " + error);
    }
  }
}
