package io.github.mjpegstream.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.mjpegstream.config.ControlValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads what a request wants the controls of a camera to be. Thread-safe. */
final class ControlRequest {
  static final String EXAMPLE = "{\"brightness\":0.3}";

  private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .build();

  private ControlRequest() {}

  /**
   * Returns the values by the names of their controls, in their order.
   *
   * @throws JsonProcessingException if it is not one object
   */
  static Map<String, ControlValue> read(String body) throws JsonProcessingException {
    Map<String, ControlValue> values = new LinkedHashMap<>();
    try (JsonParser json = FACTORY.createParser(body)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new JsonParseException(json, "not an object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        values.put(name, value(json));
      }
      if (json.nextToken() != null) {
        throw new JsonParseException(json, "something behind the object");
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
    return values;
  }

  private static ControlValue value(JsonParser json) throws IOException {
    return switch (json.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT ->
          new ControlValue(ControlValue.Kind.NUMBER, json.getText());
      case VALUE_TRUE, VALUE_FALSE -> new ControlValue(ControlValue.Kind.BOOLEAN, json.getText());
      case VALUE_STRING -> new ControlValue(ControlValue.Kind.TEXT, json.getText());
      case VALUE_NULL -> ControlValue.NULL;
      case START_ARRAY -> other(json, "an array");
      default -> other(json, "an object");
    };
  }

  private static ControlValue other(JsonParser json, String words) throws IOException {
    json.skipChildren();
    return new ControlValue(ControlValue.Kind.OTHER, words);
  }

  /** Says what is wrong with a body, in one line; a word of it may be quoted. */
  static String explain(JsonProcessingException e) {
    String where =
        e.getLocation() == null
            ? ""
            : ", line " + e.getLocation().getLineNr() + " column " + e.getLocation().getColumnNr();
    return "the body is not a JSON object: "
        + UNPRINTABLE.matcher(e.getOriginalMessage().lines().findFirst().orElse("")).replaceAll("?")
        + where
        + " (expected: one such as "
        + EXAMPLE
        + ")";
  }
}
