package io.github.mjpegstream.http;

import io.github.mjpegstream.config.AuthConfig.Open;
import io.github.mjpegstream.config.Scope;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/** Answers the requests for one kind of thing. On the event loop of the request: never blocks. */
@FunctionalInterface
interface Endpoint {
  /** Answers the exchange, now or later, exactly once. */
  void handle(Exchange exchange);

  /** Returns what whoever sends a request must be allowed to do. */
  default Scope scope(Exchange exchange) {
    return Scope.VIEW;
  }

  /** Returns under which name the configuration can leave it open to everybody who may view. */
  default Open opening() {
    return Open.VIEW;
  }

  /** Returns the only camera it has to do with; empty for none, or for several. */
  default String camera() {
    return "";
  }

  /** Whether a signed link for its camera opens it. */
  default boolean isLinked() {
    return false;
  }

  /** Returns the methods it answers; all others are refused before. */
  default List<HttpMethod> methods() {
    return Responses.READING;
  }
}
