package io.github.mjpegstream.http;

import io.github.mjpegstream.config.AuthConfig.Open;

/**
 * One that the configuration can leave open to everybody, apart from the rest. Immutable.
 *
 * @param opening its name there
 */
record OpenEndpoint(Endpoint endpoint, Open opening) implements Endpoint {
  @Override
  public void handle(Exchange exchange) {
    endpoint.handle(exchange);
  }
}
