package io.github.mjpegstream.e2e;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.http.JsonTree;
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
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;

/**
 * Chromium without a window, used as a person uses it: it looks, presses keys, clicks, turns to
 * another tab. Driven by its DevTools protocol; what it writes to its console is kept. Confined to
 * one thread.
 */
final class UiBrowser implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(45);
  private static final Duration STEP = Duration.ofMillis(50);

  /** Key, its code, and the text that it types. */
  private static final Map<String, Integer> KEY_CODES =
      Map.of("Tab", 9, "Enter", 13, "Escape", 27, "ArrowRight", 39, "ArrowLeft", 37, "End", 35);

  private final ClientProgram program;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build();
  private final String tools;
  private final BlockingQueue<Map<String, Object>> messages = new LinkedBlockingQueue<>();
  private final List<String> console = new ArrayList<>();
  private final String page;
  private final WebSocket socket;
  private int lastId;

  /**
   * Starts it with one empty page.
   *
   * @param folder an empty one
   */
  UiBrowser(Path folder) throws IOException {
    Path profile = folder.resolve("profile");
    // No sandbox, since it does not work for root; the other flags keep it off the network.
    program =
        ClientProgram.start(
            folder,
            Map.of("TMPDIR", folder.toString()),
            "chromium",
            "--headless=new",
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
      tools = "http://127.0.0.1:" + awaitPort(profile.resolve("DevToolsActivePort"));
      Map<String, Object> target = JsonTree.object(request("PUT", "/json/new?about:blank"));
      page = (String) target.get("id");
      socket =
          http.newWebSocketBuilder()
              .connectTimeout(PATIENCE)
              .buildAsync(URI.create((String) target.get("webSocketDebuggerUrl")), new Messages())
              .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .join();
      call("Page.enable", "");
      call("Runtime.enable", "");
      call("Log.enable", "");
      call(
          "Browser.setDownloadBehavior",
          "\"behavior\":\"allow\",\"downloadPath\":\"%s\"".formatted(folder));
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

  /**
   * Gives the page a size in pixels and a colour scheme.
   *
   * @param scheme {@code dark} or {@code light}
   */
  void look(int width, int height, String scheme) {
    call(
        "Emulation.setDeviceMetricsOverride",
        "\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%s"
            .formatted(width, height, width < 600));
    call(
        "Emulation.setEmulatedMedia",
        "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]".formatted(scheme));
  }

  /** Opens a page anew, with an empty console. */
  void open(String url) {
    call("Page.navigate", "\"url\":\"about:blank\"");
    await("location.href === 'about:blank'");
    console.clear();
    call("Page.navigate", "\"url\":\"%s\"".formatted(url));
    await("document.readyState === 'complete' && location.href !== 'about:blank'");
  }

  /** Evaluates JavaScript, which may be a promise, as if a person had clicked, to a text. */
  String text(String expression) {
    Map<String, Object> result = evaluate(expression);
    if (result.containsKey("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    return (String) child(result, "result").get("value");
  }

  private Map<String, Object> evaluate(String expression) {
    String wrapped = "(async () => String(await (" + expression + ")))()";
    return call(
        "Runtime.evaluate",
        "\"expression\":%s,\"awaitPromise\":true,\"returnByValue\":true,\"userGesture\":true"
            .formatted(quoted(wrapped)));
  }

  /** Runs a script in the page. */
  void run(String script) {
    Map<String, Object> result =
        call("Runtime.evaluate", "\"expression\":%s".formatted(quoted(script)));
    if (result.containsKey("exceptionDetails")) {
      throw new AssertionError(result.get("exceptionDetails"));
    }
  }

  double number(String expression) {
    return Double.parseDouble(text(expression));
  }

  /** Waits until the expression is true in the page. */
  void await(String expression) {
    long deadline = MonotonicClock.SYSTEM.nanos() + PATIENCE.toNanos();
    while (true) {
      // While a page is being left there is nothing to evaluate anything in.
      Map<String, Object> result = evaluate(expression);
      if ("true".equals(child(result, "result").get("value"))) {
        return;
      }
      if (MonotonicClock.SYSTEM.nanos() > deadline) {
        throw new AssertionError(
            "not within %s: %s%nThe last result: %s%nThe page:%n%s%nIts console: %s"
                .formatted(PATIENCE, expression, result, text("document.body.innerText"), console));
      }
      program.awaitExit(STEP);
    }
  }

  /** Returns what is painted on the canvas of a stage. */
  BufferedImage canvas(String selector) throws IOException {
    String url = text("document.querySelector('%s').toDataURL('image/png')".formatted(selector));
    byte[] png = Base64.getDecoder().decode(url.substring(url.indexOf(',') + 1));
    return ImageIO.read(new ByteArrayInputStream(png));
  }

  /** Presses and releases a key. */
  void press(String key) {
    String common =
        "\"key\":\"%s\",\"code\":\"%s\",\"windowsVirtualKeyCode\":%d"
            .formatted(key, key, KEY_CODES.get(key));
    String typed = key.equals("Enter") ? ",\"text\":\"\\r\"" : "";
    call("Input.dispatchKeyEvent", "\"type\":\"keyDown\"," + common + typed);
    call("Input.dispatchKeyEvent", "\"type\":\"keyUp\"," + common);
  }

  /** Clicks into the middle of an element. */
  void click(String selector) {
    String box =
        text(
            ("(() => { const e = document.querySelector(`%s`);"
                    + " e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
                    + " return (b.x + b.width / 2) + ' ' + (b.y + b.height / 2); })()")
                .formatted(selector));
    String[] at = box.split(" ", 2);
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          "\"type\":\"%s\",\"x\":%s,\"y\":%s,\"button\":\"left\",\"clickCount\":1"
              .formatted(type, at[0], at[1]));
    }
  }

  /** Turns to another tab, so that the page cannot be seen, and returns how to turn back. */
  Runnable lookElsewhere() throws IOException {
    Map<String, Object> other = JsonTree.object(request("PUT", "/json/new?about:blank"));
    request("GET", "/json/activate/" + other.get("id"));
    return () -> {
      try {
        request("GET", "/json/close/" + other.get("id"));
        request("GET", "/json/activate/" + page);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    };
  }

  /** Returns what has been written to the console since the page was opened. */
  List<String> console() {
    // Whatever has been said before this answer has been read with it.
    call("Runtime.evaluate", "\"expression\":\"1\"");
    return List.copyOf(console);
  }

  /** Waits a step of time. */
  void pause() {
    program.awaitExit(STEP);
  }

  private String request(String method, String target) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(tools + target))
            .timeout(PATIENCE)
            .method(method, HttpRequest.BodyPublishers.noBody())
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private Map<String, Object> call(String method, String parameters) {
    lastId++;
    socket
        .sendText(
            "{\"id\":%d,\"method\":\"%s\",\"params\":{%s}}".formatted(lastId, method, parameters),
            true)
        .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .join();
    while (true) {
      Map<String, Object> message = next(method);
      if (message.get("id") instanceof Number id && id.intValue() == lastId) {
        if (message.containsKey("error") && !method.equals("Runtime.evaluate")) {
          throw new AssertionError(method + ": " + message);
        }
        return child(message, "result");
      }
      note(message);
    }
  }

  private Map<String, Object> next(String method) {
    try {
      Map<String, Object> message = messages.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      if (message == null || message.containsKey("lost")) {
        throw new AssertionError(method + ": no answer from Chromium (" + message + ")");
      }
      return message;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private void note(Map<String, Object> message) {
    String method = String.valueOf(message.get("method"));
    Map<String, Object> parameters = child(message, "params");
    if (method.equals("Log.entryAdded")) {
      Map<String, Object> entry = child(parameters, "entry");
      console.add(entry.get("source") + ": " + entry.get("text") + " " + entry.get("url"));
    } else if (method.equals("Runtime.consoleAPICalled")
        || method.equals("Runtime.exceptionThrown")) {
      console.add(method + ": " + parameters);
    }
  }

  /** Returns an object within an object; an empty one where there is none. */
  @SuppressWarnings("unchecked") // names are texts
  private static Map<String, Object> child(Map<String, Object> parent, String name) {
    return (Map<String, Object>) parent.getOrDefault(name, Map.of());
  }

  private static String quoted(String text) {
    return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
  }

  @Override
  public void close() {
    socket.abort();
    program.close();
  }

  /** Puts messages together that come in pieces. */
  private final class Messages implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          messages.add(JsonTree.object(text.toString()));
        } catch (IOException e) {
          messages.add(Map.of("lost", e.toString()));
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
      messages.add(Map.of("lost", error.toString()));
    }
  }
}
