package io.github.mjpegstream.http;

import io.netty.handler.codec.http.HttpMethod;
import java.util.List;

/** Answers the requests for one kind of thing. On the event loop of the request: never blocks. */
@FunctionalInterface
interface Endpoint {
  /** Answers the exchange, now or later, exactly once. */
  void handle(Exchange exchange);

  /** Returns the methods it answers; all others are refused before. */
  default List<HttpMethod> methods() {
    return Responses.READING;
  }
}
