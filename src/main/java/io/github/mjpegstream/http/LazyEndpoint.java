package io.github.mjpegstream.http;

import java.util.function.Supplier;

/**
 * One that is made when it is asked for the first time: most servers never show their page, and
 * none should start later because of it. Thread-safe.
 */
final class LazyEndpoint implements Endpoint {
  private final Supplier<Endpoint> maker;
  private Endpoint made;

  LazyEndpoint(Supplier<Endpoint> maker) {
    this.maker = maker;
  }

  @Override
  public void handle(Exchange exchange) {
    made().handle(exchange);
  }

  private synchronized Endpoint made() {
    if (made == null) {
      made = maker.get();
    }
    return made;
  }
}
