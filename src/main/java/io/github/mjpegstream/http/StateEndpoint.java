package io.github.mjpegstream.http;

import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.frame.MonotonicClock;
import io.github.mjpegstream.stream.PipelineStatus;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Map;
import java.util.Optional;

/**
 * How the default camera is doing, in the form that ustreamer has for it, for the tools that read
 * that. Thread-safe.
 */
final class StateEndpoint implements Endpoint {
  private final CameraFanout camera;
  private final MonotonicClock clock;

  StateEndpoint(CameraFanout camera, MonotonicClock clock) {
    this.camera = camera;
    this.clock = clock;
  }

  @Override
  public String camera() {
    return camera.feed().name();
  }

  @Override
  public void handle(Exchange exchange) {
    PipelineStatus status = camera.feed().status().get();
    Map<String, StreamClient> clients = camera.clients();
    byte[] document =
        StatusJson.line(
            json -> {
              json.writeBooleanField("ok", true);
              json.writeObjectFieldStart("result");
              json.writeStringField("instance_id", "");
              json.writeObjectFieldStart("encoder");
              json.writeStringField("type", encoder(status));
              json.writeNumberField("quality", quality());
              json.writeEndObject();
              json.writeObjectFieldStart("source");
              json.writeObjectFieldStart("resolution");
              FrameSize size = status.size().orElse(status.wantedSize());
              json.writeNumberField("width", size.width());
              json.writeNumberField("height", size.height());
              json.writeEndObject();
              json.writeBooleanField("online", status.healthy());
              json.writeNumberField("desired_fps", Math.round(status.wantedFps()));
              json.writeNumberField("captured_fps", Math.round(status.measuredFps()));
              json.writeEndObject();
              json.writeObjectFieldStart("stream");
              // What is captured is what is offered to every client.
              json.writeNumberField("queued_fps", Math.round(status.measuredFps()));
              json.writeNumberField("clients", camera.viewers().count());
              json.writeObjectFieldStart("clients_stat");
              for (Map.Entry<String, StreamClient> client : clients.entrySet()) {
                json.writeObjectFieldStart(client.getKey());
                client.getValue().write(json, clock.nanos());
                json.writeEndObject();
              }
              json.writeEndObject();
              json.writeEndObject();
              json.writeEndObject();
            });
    exchange.json(HttpResponseStatus.OK, document);
  }

  /** ustreamer's names: HW where the camera makes the JPEG, CPU where the server does. */
  private String encoder(PipelineStatus status) {
    boolean jpeg =
        status
            .format()
            .map(format -> format.name().equals("MJPG") || format.name().equals("JPEG"))
            // Whoever's quality can change from one frame to the next is encoded here.
            .orElse(control().map(quality -> !quality.live()).orElse(true));
    return jpeg ? "HW" : "CPU";
  }

  /** 0 where the quality is the camera's own affair. */
  private int quality() {
    return control().flatMap(CameraControl::value).map(Integer::parseInt).orElse(0);
  }

  private Optional<CameraControl> control() {
    return camera.feed().tuning().controls().stream()
        .filter(control -> control.name().equals("quality"))
        .findFirst();
  }
}
