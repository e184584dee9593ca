package io.github.mjpegstream.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** How one camera is doing, for programs. Thread-safe. */
record CameraEndpoint(CameraFanout fanout) implements Endpoint {
  @Override
  public String camera() {
    return fanout.feed().name();
  }

  @Override
  public void handle(Exchange exchange) {
    exchange.json(HttpResponseStatus.OK, StatusJson.line(json -> ApiJson.camera(json, fanout)));
  }
}
