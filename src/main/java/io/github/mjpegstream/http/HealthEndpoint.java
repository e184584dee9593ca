package io.github.mjpegstream.http;

import io.github.mjpegstream.config.AuthConfig.Open;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.PipelineState;
import io.github.mjpegstream.stream.PipelineStatus;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells whether pictures come: 200 only if every camera asked about has delivered a new frame
 * lately, or is idle because nobody wants any, else 503. Thread-safe.
 */
final class HealthEndpoint implements Endpoint {
  private final List<CameraFanout> cameras;
  private final Viewers viewers;
  private final String version;
  private final MonotonicClock clock;
  private final long startedNanos;

  HealthEndpoint(
      List<CameraFanout> cameras,
      Viewers viewers,
      String version,
      MonotonicClock clock,
      long startedNanos) {
    this.cameras = List.copyOf(cameras);
    this.viewers = viewers;
    this.version = version;
    this.clock = clock;
    this.startedNanos = startedNanos;
  }

  @Override
  public String camera() {
    return cameras.size() == 1 ? cameras.get(0).feed().name() : "";
  }

  @Override
  public Open opening() {
    return Open.HEALTH;
  }

  @Override
  public void handle(Exchange exchange) {
    List<PipelineStatus> statuses = new ArrayList<>();
    boolean allHealthy = true;
    boolean allIdle = true;
    for (CameraFanout camera : cameras) {
      PipelineStatus status = camera.feed().status().get();
      statuses.add(status);
      allHealthy &= status.healthy();
      allIdle &= status.state() == PipelineState.IDLE;
    }
    boolean healthy = allHealthy;
    String word = allIdle ? PipelineState.IDLE.label() : allHealthy ? "ok" : "unhealthy";
    byte[] document =
        StatusJson.object(
            json -> {
              json.writeStringField("status", word);
              json.writeStringField("version", version);
              json.writeNumberField(
                  "uptime_seconds", (clock.nanos() - startedNanos) / 1_000_000_000L);
              json.writeNumberField("clients", viewers.count());
              json.writeArrayFieldStart("cameras");
              for (int i = 0; i < statuses.size(); i++) {
                json.writeStartObject();
                StatusJson.camera(json, statuses.get(i), cameras.get(i).viewers().count());
                StatusJson.variants(json, cameras.get(i).variants());
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    exchange.json(
        healthy ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, document);
  }
}
