package io.github.mjpegstream.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import io.github.mjpegstream.frame.CaptureFormat;
import io.github.mjpegstream.frame.FrameSize;
import io.github.mjpegstream.stream.PipelineStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes what is known of cameras as JSON. Thread-safe. */
final class StatusJson {
  /** Plain: {@code 30} and not {@code 3E+1}, which not every reader understands. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN).build();

  /** Writes into an open generator. */
  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  private StatusJson() {}

  /** Returns an object with this body as UTF-8, laid out for people. */
  static byte[] object(Body body) {
    return object(body, true);
  }

  /** Returns an object with this body as UTF-8, on one line. */
  static byte[] line(Body body) {
    return object(body, false);
  }

  private static byte[] object(Body body, boolean pretty) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
      if (pretty) {
        json.useDefaultPrettyPrinter();
      }
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }

  /** Writes the fields of one camera into the object that is open. */
  static void camera(JsonGenerator json, PipelineStatus status, int viewers) throws IOException {
    json.writeStringField("name", status.name());
    json.writeBooleanField("healthy", status.healthy());
    json.writeStringField("state", status.state().label());
    json.writeStringField("since", status.since().toString());
    text(json, "reason", status.reason());
    text(json, "notice", status.notice());
    json.writeStringField("type", status.type());
    text(json, "source", status.source());
    text(json, "last_frame_at", status.lastFrameAt().map(Object::toString));
    number(json, "last_frame_age_seconds", status.lastFrameAge().map(StatusJson::seconds));
    json.writeObjectFieldStart("fps");
    number(json, "wanted", Optional.of(status.wantedFps()));
    number(json, "measured", Optional.of(status.measuredFps()));
    json.writeEndObject();
    json.writeObjectFieldStart("resolution");
    json.writeStringField("wanted", status.wantedSize().toString());
    text(json, "actual", status.size().map(FrameSize::toString));
    json.writeEndObject();
    format(json, status.format());
    json.writeArrayFieldStart("warnings");
    for (String warning : status.warnings()) {
      json.writeString(warning);
    }
    json.writeEndArray();
    json.writeNumberField("frames", status.frames());
    json.writeObjectFieldStart("dropped");
    json.writeNumberField("lost", status.lost());
    json.writeNumberField("corrupt", status.corrupt());
    json.writeEndObject();
    json.writeNumberField("repaired", status.repaired());
    json.writeObjectFieldStart("restarts");
    long total = 0;
    for (Map.Entry<String, Long> cause : new TreeMap<>(status.restarts()).entrySet()) {
      json.writeNumberField(cause.getKey(), cause.getValue());
      total += cause.getValue();
    }
    json.writeNumberField("total", total);
    json.writeEndObject();
    text(json, "last_failure", status.lastFailure());
    json.writeNumberField("clients", viewers);
  }

  private static void format(JsonGenerator json, Optional<CaptureFormat> format)
      throws IOException {
    if (format.isEmpty()) {
      json.writeNullField("format");
      return;
    }
    json.writeObjectFieldStart("format");
    json.writeStringField("name", format.get().name());
    json.writeStringField("resolution", format.get().size().toString());
    json.writeNumberField("stride", format.get().strideBytes());
    number(json, "fps", Optional.of(format.get().fps()).filter(fps -> fps > 0));
    json.writeEndObject();
  }

  private static void text(JsonGenerator json, String name, Optional<String> value)
      throws IOException {
    json.writeStringField(name, value.orElse(null));
  }

  private static void number(JsonGenerator json, String name, Optional<Double> value)
      throws IOException {
    if (value.isEmpty()) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(
          name, new BigDecimal(value.get()).setScale(3, RoundingMode.HALF_UP).stripTrailingZeros());
    }
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
