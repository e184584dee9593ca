package io.github.mjpegstream.http;

import io.github.mjpegstream.stream.PipelineStatus;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;

/** Lists cameras, with their addresses. Thread-safe. */
final class CamerasEndpoint implements Endpoint {
  private final List<CameraFanout> cameras;
  private final CameraFanout defaultCamera;

  /**
   * @param cameras that are listed
   * @param defaultCamera the one that is reached without a name
   */
  CamerasEndpoint(List<CameraFanout> cameras, CameraFanout defaultCamera) {
    this.cameras = List.copyOf(cameras);
    this.defaultCamera = defaultCamera;
  }

  @Override
  public String camera() {
    return cameras.size() == 1 ? cameras.get(0).feed().name() : "";
  }

  @Override
  public void handle(Exchange exchange) {
    byte[] document =
        StatusJson.object(
            json -> {
              json.writeArrayFieldStart("cameras");
              for (CameraFanout camera : cameras) {
                PipelineStatus status = camera.feed().status().get();
                String base = Router.CAMERAS + '/' + status.name();
                json.writeStartObject();
                StatusJson.camera(json, status, camera.viewers().count());
                StatusJson.variants(json, camera.variants());
                json.writeBooleanField("default", camera == defaultCamera);
                json.writeObjectFieldStart("urls");
                json.writeStringField("stream", base + "/stream");
                json.writeStringField("snapshot", base + "/snapshot");
                json.writeStringField("health", base + "/health");
                json.writeEndObject();
                json.writeEndObject();
              }
              json.writeEndArray();
            });
    exchange.json(HttpResponseStatus.OK, document);
  }
}
