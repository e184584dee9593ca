package io.github.mjpegstream.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.github.mjpegstream.config.CameraControl;
import io.github.mjpegstream.stream.PipelineStatus;
import io.github.mjpegstream.stream.Tuned;
import io.github.mjpegstream.stream.TuningException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes the documents of the API. Thread-safe. */
final class ApiJson {
  /** When a camera that is idle takes what was set. */
  private static final String NEXT_START = "next-start";

  private ApiJson() {}

  /** Whether answers at an address are JSON, errors as well. */
  static boolean isSpokenAt(String path) {
    return path.startsWith(Router.API) || path.equals(Router.EVENTS) || path.equals(Router.STATE);
  }

  static byte[] error(String words) {
    return StatusJson.line(json -> json.writeStringField("error", words));
  }

  static byte[] error(TuningException why) {
    return StatusJson.line(
        json -> {
          json.writeStringField("error", why.getMessage());
          if (!why.reasons().isEmpty()) {
            json.writeObjectFieldStart("reasons");
            for (Map.Entry<String, String> reason : why.reasons().entrySet()) {
              json.writeStringField(reason.getKey(), reason.getValue());
            }
            json.writeEndObject();
          }
        });
  }

  /** Writes the fields of one camera into the object that is open. */
  static void camera(JsonGenerator json, CameraFanout camera) throws IOException {
    PipelineStatus status = camera.feed().status().get();
    StatusJson.camera(json, status, camera.viewers().count());
    json.writeNumberField("controls_version", camera.feed().tuning().revision());
    String base = Router.CAMERAS + '/' + status.name();
    json.writeObjectFieldStart("paths");
    json.writeStringField("stream", base + "/stream");
    json.writeStringField("snapshot", base + "/snapshot");
    json.writeStringField("health", base + "/health");
    json.writeStringField("controls", Router.API_CAMERAS + '/' + status.name() + "/controls");
    json.writeEndObject();
  }

  /** Writes the fields that list cameras into the object that is open. */
  static void cameras(JsonGenerator json, List<CameraFanout> cameras) throws IOException {
    json.writeArrayFieldStart("cameras");
    for (CameraFanout camera : cameras) {
      json.writeStartObject();
      camera(json, camera);
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeStringField("default", cameras.get(0).feed().name());
  }

  /**
   * Writes the fields that tell what can be set into the object that is open.
   *
   * @param asked by whom
   */
  static void controls(
      JsonGenerator json, String camera, List<CameraControl> controls, Exchange asked)
      throws IOException {
    json.writeStringField("camera", camera);
    json.writeStringField("access", Visitor.scopeOf(asked).label());
    json.writeBooleanField("login", Visitor.of(asked.channel()) != null);
    json.writeArrayFieldStart("controls");
    for (CameraControl control : controls) {
      json.writeStartObject();
      control(json, control);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void control(JsonGenerator json, CameraControl control) throws IOException {
    json.writeStringField("name", control.name());
    json.writeStringField("label", control.label());
    json.writeStringField("group", control.group().label());
    json.writeStringField("type", control.kind().label());
    if (control.range().isPresent()) {
      CameraControl.Range range = control.range().get();
      json.writeNumberField("min", range.min());
      json.writeNumberField("max", range.max());
      json.writeNumberField("step", range.step());
    }
    boolean chosen =
        control.kind() == CameraControl.Kind.CHOICE
            || control.kind() == CameraControl.Kind.RESOLUTION;
    if (chosen) {
      json.writeArrayFieldStart("choices");
      for (CameraControl.Choice choice : control.choices()) {
        json.writeStartObject();
        json.writeStringField("value", choice.value());
        json.writeStringField("label", choice.label());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    if (control.free()) {
      json.writeBooleanField("free", true);
    }
    value(json, "default", control, control.defaultValue());
    value(json, "value", control, control.value());
    json.writeBooleanField("nullable", control.nullable());
    json.writeStringField("applies", applies(control.live()));
    if (control.unit().isPresent()) {
      json.writeStringField("unit", control.unit().get());
    }
    json.writeBooleanField("readonly", control.readOnly());
  }

  private static void value(
      JsonGenerator json, String name, CameraControl control, Optional<String> value)
      throws IOException {
    if (value.isEmpty()) {
      json.writeNullField(name);
      return;
    }
    switch (control.kind()) {
      case NUMBER, INTEGER -> json.writeNumberField(name, new BigDecimal(value.get()));
      case BOOLEAN -> json.writeBooleanField(name, value.get().equals("true"));
      case CHOICE, RESOLUTION -> json.writeStringField(name, value.get());
    }
  }

  private static String applies(boolean live) {
    return live ? "live" : "restart";
  }

  static void tuned(JsonGenerator json, Tuned tuned) throws IOException {
    json.writeObjectFieldStart("applied");
    for (Map.Entry<String, Boolean> control : tuned.applied().entrySet()) {
      json.writeStringField(
          control.getKey(), tuned.deferred() ? NEXT_START : applies(control.getValue()));
    }
    json.writeEndObject();
    json.writeNumberField(
        "took_seconds",
        BigDecimal.valueOf(tuned.took().toNanos(), 9).setScale(3, RoundingMode.HALF_UP));
    json.writeStringField("persisted", tuned.file().orElse(null));
  }
}
