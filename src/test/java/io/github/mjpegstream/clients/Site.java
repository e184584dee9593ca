package io.github.mjpegstream.clients;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.mjpegstream.camera.testpattern.PatternReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Another web server, with a page that shows the stream and tells what it sees. It is on another
 * origin than the stream, as pages that embed a camera mostly are.
 */
final class Site implements AutoCloseable {
  private static final Path PAGE = Path.of("src/test/resources/clients/page.html");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Sightings sightings;
  private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
  private volatile String browser = "";
  private volatile CountDownLatch signOfLife = new CountDownLatch(1);

  /**
   * @param sightings what the page sees goes there
   */
  Site(Sightings sightings) throws IOException {
    this.sightings = sightings;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * Returns the address of the page.
   *
   * @param cors whether the page asks to be allowed to read the pictures of another origin
   */
  String page(String stream, boolean cors) {
    return "http://127.0.0.1:"
        + server.getAddress().getPort()
        + "/page.html?"
        + (cors ? "cors" : "plain")
        + '#'
        + stream;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      switch (exchange.getRequestURI().getPath()) {
        case "/page.html" -> {
          byte[] page = Files.readAllBytes(PAGE);
          browser = exchange.getRequestHeaders().getFirst("User-Agent");
          exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
        }
        case "/report" -> {
          new String(body, StandardCharsets.UTF_8).lines().forEach(this::report);
          exchange.sendResponseHeaders(204, -1);
        }
        default -> exchange.sendResponseHeaders(404, -1);
      }
    } catch (RuntimeException e) {
      troubles.add(e.toString());
      throw e;
    }
  }

  /** A picture: when it was seen, and the two rows of its strip. Anything else is an error. */
  private void report(String line) {
    String[] words = line.split(" ", 3);
    switch (words[0]) {
      case "alive" -> signOfLife.countDown();
      case "error" -> troubles.add(line);
      default ->
          sightings.add(
              PatternReader.read(Long.parseLong(words[1]), Long.parseLong(words[2])),
              Long.parseLong(words[0]));
    }
  }

  /** Returns what the page has complained of. */
  String troubles() {
    return String.join("\n", troubles);
  }

  /** Returns how the browser calls itself. */
  String browser() {
    return browser;
  }

  /** Returns whether the page is still there, waiting for word from it. */
  boolean isPageAlive() {
    signOfLife = new CountDownLatch(1);
    try {
      return signOfLife.await(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
