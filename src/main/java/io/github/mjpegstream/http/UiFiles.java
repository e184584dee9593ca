package io.github.mjpegstream.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** The page for people, whose files lie beside the classes. Each is read once. */
final class UiFiles {
  private static final String ROOT = "/ui";
  private static final String DOCUMENT = "index.html";

  /** What is served; nothing else is. */
  private static final List<String> NAMES =
      List.of(
          DOCUMENT,
          "page.css",
          "icon.svg",
          "page.js",
          "controls.js",
          "dom.js",
          "meter.js",
          "parts.js",
          "player.js",
          "server.js",
          "snippets.js",
          "stage.js",
          "state.js",
          "tools.js",
          "words.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private UiFiles() {}

  /** Makes the page reachable. */
  static void addTo(Router router) {
    router.add(ROOT, UiFiles::redirect);
    for (String name : NAMES) {
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      router.add(
          ROOT + '/' + (name.equals(DOCUMENT) ? "" : name),
          new LazyEndpoint(() -> new UiFile(read(name), type)));
    }
  }

  /** Relative, so that it holds behind a proxy that puts a prefix before our paths. */
  private static void redirect(Exchange exchange) {
    FullHttpResponse response =
        exchange.response(HttpResponseStatus.FOUND, Exchange.TEXT, Unpooled.EMPTY_BUFFER);
    response.headers().set(HttpHeaderNames.LOCATION, ROOT.substring(1) + '/');
    exchange.respond(response);
  }

  private static byte[] read(String name) {
    try (InputStream in = UiFiles.class.getResourceAsStream("ui/" + name)) {
      if (in == null) {
        throw new FileNotFoundException("not in the program: ui/" + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
