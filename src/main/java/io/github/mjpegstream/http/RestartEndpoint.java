package io.github.mjpegstream.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.mjpegstream.config.Scope;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;

/** Starts one camera anew. Thread-safe. */
final class RestartEndpoint implements Endpoint {
  private final CameraFanout camera;
  private final WriteGuard guard;

  RestartEndpoint(CameraFanout camera, WriteGuard guard) {
    this.camera = camera;
    this.guard = guard;
  }

  @Override
  public List<HttpMethod> methods() {
    return List.of(HttpMethod.POST);
  }

  @Override
  public String camera() {
    return camera.feed().name();
  }

  @Override
  public Scope scope(Exchange exchange) {
    return Scope.CONTROL;
  }

  @Override
  public void handle(Exchange exchange) {
    if (!guard.admits(exchange)) {
      return;
    }
    if (!exchange.body().isEmpty() && !isEmptyObject(exchange.body())) {
      exchange.error(
          HttpResponseStatus.BAD_REQUEST,
          "a restart takes no values (expected: the body {}, or none)");
      return;
    }
    boolean restarting = camera.feed().tuning().restart();
    exchange.json(
        HttpResponseStatus.ACCEPTED,
        StatusJson.line(
            json -> {
              json.writeStringField("camera", camera.feed().name());
              json.writeBooleanField("restarting", restarting);
              if (!restarting) {
                json.writeStringField(
                    "reason", "the camera is idle: it starts for the next viewer");
              }
            }));
  }

  private static boolean isEmptyObject(String body) {
    try {
      return ControlRequest.read(body).isEmpty();
    } catch (JsonProcessingException e) {
      // Then it is something else, and the answer is the same.
      return false;
    }
  }
}
