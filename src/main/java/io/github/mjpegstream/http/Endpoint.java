package io.github.mjpegstream.http;

/** Answers the requests for one kind of thing. On the event loop of the request: never blocks. */
@FunctionalInterface
interface Endpoint {
  /** Answers the exchange, now or later, exactly once. */
  void handle(Exchange exchange);
}
