package io.github.mjpegstream.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A reverse proxy that serves a server below a path and passes on at once what comes. */
final class PrefixProxy implements AutoCloseable {
  private static final List<String> HEADERS =
      List.of("Content-Type", "Content-Security-Policy", "Location", "X-Timestamp");

  private final HttpServer site;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "proxy");
            thread.setDaemon(true);
            return thread;
          });

  /**
   * @param prefix such as {@code /cam}
   * @param target URL of the server, without a slash at its end
   */
  PrefixProxy(String prefix, String target) throws IOException {
    site = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    site.setExecutor(threads);
    site.createContext(
        prefix + '/',
        exchange ->
            pass(
                exchange, target + exchange.getRequestURI().toString().substring(prefix.length())));
    site.start();
  }

  private static void pass(HttpExchange exchange, String url) throws IOException {
    HttpURLConnection server = (HttpURLConnection) URI.create(url).toURL().openConnection();
    server.setInstanceFollowRedirects(false);
    try (exchange) {
      for (String name : HEADERS) {
        String value = server.getHeaderField(name);
        if (value != null) {
          exchange.getResponseHeaders().set(name, value);
        }
      }
      exchange.sendResponseHeaders(server.getResponseCode(), 0);
      try (InputStream in = server.getInputStream();
          OutputStream out = exchange.getResponseBody()) {
        byte[] buffer = new byte[8192];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
          out.write(buffer, 0, count);
          out.flush();
        }
      }
    } finally {
      server.disconnect();
    }
  }

  String url(String path) {
    return "http://127.0.0.1:" + site.getAddress().getPort() + path;
  }

  @Override
  public void close() {
    site.stop(0);
    threads.shutdownNow();
  }
}
