package io.github.mjpegstream.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the endpoint of a path. The table is made once; a path that is not in it gets 404.
 * Thread-safe.
 */
final class Router implements Endpoint {
  static final String CAMERAS = "/cameras";

  /** mjpg-streamer's way to say what is wanted: {@code /?action=stream}. */
  private static final String ACTION = "action";

  private final Map<String, Endpoint> endpoints = new HashMap<>();
  private final Map<String, Endpoint> actions = new HashMap<>();
  private final List<String> names = new ArrayList<>();

  /** Makes a camera reachable by its name; the first one also without a name. */
  void addCamera(
      String name, Endpoint stream, Endpoint snapshot, Endpoint status, Endpoint health) {
    int index = names.size();
    if (index == 0) {
      addStreamAndSnapshot("", stream, snapshot);
      actions.put("/|stream", stream);
      actions.put("/|snapshot", snapshot);
    }
    // mjpg-streamer numbers its inputs.
    actions.put("/|stream_" + index, stream);
    actions.put("/|snapshot_" + index, snapshot);
    String base = CAMERAS + '/' + name;
    addStreamAndSnapshot(base, stream, snapshot);
    actions.put(base + "/|stream", stream);
    actions.put(base + "/|snapshot", snapshot);
    endpoints.put(base, status);
    endpoints.put(base + "/health", health);
    names.add(name);
  }

  private void addStreamAndSnapshot(String base, Endpoint stream, Endpoint snapshot) {
    endpoints.put(base + '/', stream);
    endpoints.put(base + "/stream", stream);
    endpoints.put(base + "/snapshot", snapshot);
    endpoints.put(base + "/snapshot.jpg", snapshot);
  }

  void add(String path, Endpoint endpoint) {
    endpoints.put(path, endpoint);
  }

  /** Returns every path that is served, for tests and for the documentation. */
  List<String> paths() {
    return endpoints.keySet().stream().sorted().toList();
  }

  @Override
  public void handle(Exchange exchange) {
    String action = exchange.parameter(ACTION);
    Endpoint endpoint = endpoints.get(exchange.path());
    if (action != null && exchange.path().endsWith("/")) {
      endpoint = actions.get(exchange.path() + '|' + action);
      if (endpoint == null) {
        exchange.text(
            HttpResponseStatus.BAD_REQUEST,
            "unknown action (expected: action=stream or action=snapshot)");
        return;
      }
    }
    if (endpoint != null) {
      endpoint.handle(exchange);
    } else if (exchange.path().startsWith(CAMERAS + '/')) {
      exchange.text(
          HttpResponseStatus.NOT_FOUND,
          "nothing here (cameras: "
              + String.join(", ", names)
              + "; of each: /cameras/NAME/stream, /snapshot, /health)");
    } else {
      exchange.text(
          HttpResponseStatus.NOT_FOUND,
          "nothing here (expected: / or /stream, /snapshot, /health, /health/live, /cameras)");
    }
  }
}
