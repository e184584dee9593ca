package io.github.mjpegstream.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.mjpegstream.config.ControlValue;
import io.github.mjpegstream.config.Scope;
import io.github.mjpegstream.stream.CameraTuning;
import io.github.mjpegstream.stream.Tuned;
import io.github.mjpegstream.stream.TuningException;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the controls of one camera, and sets them. Thread-safe. */
final class ControlsEndpoint implements Endpoint {
  private static final Logger log = LoggerFactory.getLogger(ControlsEndpoint.class);
  private static final String PERSIST = "persist";

  private final CameraFanout camera;
  private final WriteGuard guard;

  ControlsEndpoint(CameraFanout camera, WriteGuard guard) {
    this.camera = camera;
    this.guard = guard;
  }

  @Override
  public List<HttpMethod> methods() {
    return List.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PATCH);
  }

  @Override
  public String camera() {
    return camera.feed().name();
  }

  /** Writing to the configuration file outlives whoever does it. */
  @Override
  public Scope scope(Exchange exchange) {
    if (!exchange.method().equals(HttpMethod.PATCH)) {
      return Scope.VIEW;
    }
    // Whatever it is set to, but for what surely is no.
    String persist = exchange.parameter(PERSIST);
    return persist == null || persist.equals("false") ? Scope.CONTROL : Scope.ADMIN;
  }

  @Override
  public void handle(Exchange exchange) {
    if (exchange.method().equals(HttpMethod.PATCH)) {
      change(exchange);
      return;
    }
    exchange.json(
        HttpResponseStatus.OK,
        StatusJson.line(json -> ApiJson.controls(json, name(), tuning().controls(), exchange)));
  }

  private void change(Exchange exchange) {
    if (!guard.admits(exchange)) {
      return;
    }
    String persist = exchange.parameter(PERSIST);
    if (persist != null && !persist.equals("true") && !persist.equals("false")) {
      exchange.error(
          HttpResponseStatus.BAD_REQUEST, PERSIST + ": neither true nor false (expected: one)");
      return;
    }
    Map<String, ControlValue> values;
    try {
      values = ControlRequest.read(exchange.body());
    } catch (JsonProcessingException e) {
      exchange.error(HttpResponseStatus.BAD_REQUEST, ControlRequest.explain(e));
      return;
    }
    if (values.isEmpty()) {
      exchange.error(
          HttpResponseStatus.BAD_REQUEST,
          "nothing to set (expected: an object such as " + ControlRequest.EXAMPLE + ")");
      return;
    }
    tuning()
        .change(values, "true".equals(persist))
        .whenCompleteAsync(
            (tuned, failure) -> answer(exchange, tuned, failure), exchange.channel().eventLoop());
  }

  private void answer(Exchange exchange, Tuned tuned, Throwable failure) {
    if (failure == null) {
      exchange.json(
          HttpResponseStatus.OK,
          StatusJson.line(
              json -> {
                ApiJson.controls(json, name(), tuning().controls(), exchange);
                ApiJson.tuned(json, tuned);
              }));
      return;
    }
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof TuningException why) {
      exchange.json(status(why.kind()), ApiJson.error(why));
      return;
    }
    log.error("camera {}: cannot set its controls", name(), cause);
    exchange.error(HttpResponseStatus.INTERNAL_SERVER_ERROR, "internal error: " + cause);
  }

  private static HttpResponseStatus status(TuningException.Kind kind) {
    return switch (kind) {
      case REFUSED -> HttpResponseStatus.BAD_REQUEST;
      case CONFLICT -> HttpResponseStatus.CONFLICT;
      case UNAVAILABLE -> HttpResponseStatus.SERVICE_UNAVAILABLE;
    };
  }

  private CameraTuning tuning() {
    return camera.feed().tuning();
  }

  private String name() {
    return camera.feed().name();
  }
}
