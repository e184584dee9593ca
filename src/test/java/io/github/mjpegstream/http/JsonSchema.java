package io.github.mjpegstream.http;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Checks a document against a JSON schema, as far as our description uses that language. A word of
 * it that is not known here is an error, so that none is passed over in silence.
 */
final class JsonSchema {
  private final Map<?, ?> root;

  /**
   * @param root that references are looked up in
   */
  JsonSchema(Map<?, ?> root) {
    this.root = root;
  }

  /** Returns what is wrong, a line each. */
  List<String> problems(Object schema, Object value) {
    List<String> problems = new ArrayList<>();
    check((Map<?, ?>) schema, value, "$", problems);
    return problems;
  }

  private void check(Map<?, ?> schema, Object value, String where, List<String> problems) {
    schema.forEach(
        (word, argument) -> {
          switch ((String) word) {
            case "$ref" -> check(resolve((String) argument), value, where, problems);
            case "allOf" ->
                ((List<?>) argument)
                    .forEach(part -> check((Map<?, ?>) part, value, where, problems));
            case "type" -> {
              List<?> types = argument instanceof List<?> several ? several : List.of(argument);
              if (types.stream().noneMatch(type -> isOfType((String) type, value))) {
                problems.add(where + ": " + value + " is not of type " + types);
              }
            }
            case "enum" -> {
              if (!((List<?>) argument).contains(value)) {
                problems.add(where + ": " + value + " is none of " + argument);
              }
            }
            case "required" -> {
              if (value instanceof Map<?, ?> object) {
                for (Object name : (List<?>) argument) {
                  if (!object.containsKey(name)) {
                    problems.add(where + ": lacks " + name);
                  }
                }
              }
            }
            case "minProperties" -> {
              if (value instanceof Map<?, ?> object
                  && object.size() < ((BigDecimal) argument).intValue()) {
                problems.add(where + ": has too few properties");
              }
            }
            case "properties" -> properties((Map<?, ?>) argument, value, where, problems);
            case "additionalProperties" -> additional(schema, argument, value, where, problems);
            case "items" -> {
              if (value instanceof List<?> list) {
                for (int i = 0; i < list.size(); i++) {
                  check((Map<?, ?>) argument, list.get(i), where + "[" + i + "]", problems);
                }
              }
            }
            case "description", "format" -> {
              // For people.
            }
            default -> throw new AssertionError("the word " + word + " in a schema");
          }
        });
  }

  private void properties(Map<?, ?> properties, Object value, String where, List<String> problems) {
    if (value instanceof Map<?, ?> object) {
      properties.forEach(
          (name, schema) -> {
            if (object.containsKey(name)) {
              check((Map<?, ?>) schema, object.get(name), where + "." + name, problems);
            }
          });
    }
  }

  private void additional(
      Map<?, ?> schema, Object rule, Object value, String where, List<String> problems) {
    if (!(value instanceof Map<?, ?> object)) {
      return;
    }
    Object known = schema.get("properties");
    object.forEach(
        (name, inner) -> {
          if (known instanceof Map<?, ?> properties && properties.containsKey(name)) {
            return;
          }
          if (rule instanceof Map<?, ?> each) {
            check(each, inner, where + "." + name, problems);
          } else if (rule.equals(false)) {
            problems.add(where + ": has " + name + ", which is not described");
          }
        });
  }

  private Map<?, ?> resolve(String reference) {
    Object node = root;
    for (String step : reference.substring("#/".length()).split("/", -1)) {
      node = ((Map<?, ?>) node).get(step);
    }
    if (node == null) {
      throw new AssertionError(reference + " refers to nothing");
    }
    return (Map<?, ?>) node;
  }

  private static boolean isOfType(String type, Object value) {
    return switch (type) {
      case "object" -> value instanceof Map;
      case "array" -> value instanceof List;
      case "string" -> value instanceof String;
      case "boolean" -> value instanceof Boolean;
      case "null" -> value == null;
      case "number" -> value instanceof BigDecimal;
      case "integer" ->
          value instanceof BigDecimal number && number.stripTrailingZeros().scale() <= 0;
      default -> throw new AssertionError("the type " + type + " in a schema");
    };
  }
}
