package io.github.mjpegstream.http;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the endpoint of a path. The table is made once; a path that is not in it gets 404.
 * Thread-safe.
 */
final class Router implements Endpoint {
  static final String CAMERAS = "/cameras";
  static final String API = "/api/";
  static final String API_CAMERAS = "/api/v1/cameras";
  static final String OPEN_API = "/api/v1/openapi.json";
  static final String EVENTS = "/events";
  static final String STATE = "/state";

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

  /** Returns the methods of every path that is served, for tests. */
  Map<String, List<HttpMethod>> methodsByPath() {
    Map<String, List<HttpMethod>> methods = new TreeMap<>();
    endpoints.forEach((path, endpoint) -> methods.put(path, endpoint.methods()));
    return methods;
  }

  /** Returns every path that is served, for tests and for the documentation. */
  List<String> paths() {
    return endpoints.keySet().stream().sorted().toList();
  }

  @Override
  public void handle(Exchange exchange) {
    find(exchange).handle(exchange);
  }

  /** Returns what answers a request; that is never null, and may say that there is nothing. */
  Endpoint find(Exchange exchange) {
    String action = exchange.parameter(ACTION);
    Endpoint endpoint = endpoints.get(exchange.path());
    if (exchange.method().equals(HttpMethod.OPTIONS)) {
      Endpoint asked = endpoint;
      return options -> options.respond(options(options, asked));
    }
    if (action != null && exchange.path().endsWith("/")) {
      endpoint = actions.get(exchange.path() + '|' + action);
      if (endpoint == null) {
        return unknown ->
            unknown.text(
                HttpResponseStatus.BAD_REQUEST,
                "unknown action (expected: action=stream or action=snapshot)");
      }
    }
    if (endpoint != null && !endpoint.methods().contains(exchange.method())) {
      Endpoint asked = endpoint;
      return refused -> refused.respond(methodNotAllowed(refused, asked));
    }
    return endpoint != null ? endpoint : this::nothing;
  }

  private void nothing(Exchange exchange) {
    if (exchange.path().startsWith(API)) {
      exchange.error(
          HttpResponseStatus.NOT_FOUND,
          "nothing here (cameras: "
              + String.join(", ", names)
              + "; expected: "
              + API_CAMERAS
              + ", of each /NAME, /NAME/controls, /NAME/restart; "
              + OPEN_API
              + ")");
    } else if (exchange.path().startsWith(CAMERAS + '/')) {
      exchange.text(
          HttpResponseStatus.NOT_FOUND,
          "nothing here (cameras: "
              + String.join(", ", names)
              + "; of each: /cameras/NAME/stream, /snapshot, /health)");
    } else {
      exchange.text(
          HttpResponseStatus.NOT_FOUND,
          "nothing here (expected: / or /stream, /snapshot, /health, /health/live, /cameras,"
              + " /events, /state, /metrics, "
              + API_CAMERAS
              + ")");
    }
  }

  private static FullHttpResponse methodNotAllowed(Exchange exchange, Endpoint endpoint) {
    String allow = Responses.allow(endpoint.methods());
    FullHttpResponse response =
        exchange.errorResponse(
            HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed (expected: " + allow + ")");
    response.headers().set(HttpHeaderNames.ALLOW, allow);
    return response;
  }

  /**
   * @param endpoint of the address; null for none, since whoever asks may mean the server
   */
  private static FullHttpResponse options(Exchange exchange, Endpoint endpoint) {
    List<HttpMethod> methods = endpoint == null ? Responses.READING : endpoint.methods();
    FullHttpResponse response =
        exchange.response(HttpResponseStatus.NO_CONTENT, Exchange.TEXT, Unpooled.EMPTY_BUFFER);
    response.headers().remove(HttpHeaderNames.CONTENT_TYPE);
    response.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
    response.headers().set(HttpHeaderNames.ALLOW, Responses.allow(methods));
    if (!exchange.allowOrigin().isEmpty()) {
      // Any page may read, but not just any may write.
      List<HttpMethod> granted =
          exchange.allowOrigin().equals("*")
              ? methods.stream().filter(Responses.READING::contains).toList()
              : methods;
      response
          .headers()
          .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, Responses.allow(granted))
          // The asterisk does not stand for it (Fetch standard, 3.3.5).
          .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "*, Authorization")
          .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, "86400");
    }
    return response;
  }
}
