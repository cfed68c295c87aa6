package org.cmremote.transport.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Values without parts. Nothing is converted: 7 is no string, and "7" no number. */
enum Scalar implements Form {
  STRING("is not a string"),
  INT("is not a whole number"),
  LONG("is not a whole number"),
  DOUBLE("is not a number"),
  BOOLEAN("is not true or false"),
  INSTANT("is not a time in UTC such as 2026-01-31T23:59:59.000Z"),
  /** Whatever it holds. */
  JSON("");

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static final Map<Class<?>, Scalar> OF_TYPE =
      Map.ofEntries(
          Map.entry(String.class, STRING),
          Map.entry(int.class, INT),
          Map.entry(Integer.class, INT),
          Map.entry(long.class, LONG),
          Map.entry(Long.class, LONG),
          Map.entry(double.class, DOUBLE),
          Map.entry(Double.class, DOUBLE),
          Map.entry(boolean.class, BOOLEAN),
          Map.entry(Boolean.class, BOOLEAN),
          Map.entry(Instant.class, INSTANT),
          Map.entry(JsonNode.class, JSON));

  private final String otherwise;

  Scalar(String otherwise) {
    this.otherwise = otherwise;
  }

  @Override
  public JsonNode write(Object value) {
    return switch (this) {
      case STRING -> NODES.textNode((String) value);
      case INT -> NODES.numberNode((int) value);
      case LONG -> NODES.numberNode((long) value);
      case DOUBLE -> NODES.numberNode((double) value);
      case BOOLEAN -> NODES.booleanNode((boolean) value);
      case INSTANT -> NODES.textNode(Timestamp.text((Instant) value));
      case JSON -> (JsonNode) value;
    };
  }

  @Override
  public Object read(JsonNode value, String field, UnknownFields unknown) {
    switch (this) {
      case STRING -> {
        if (value.isTextual()) {
          return value.textValue();
        }
      }
      case INT -> {
        if (value.isInt()) {
          return value.intValue();
        }
      }
      case LONG -> {
        if (value.isInt() || value.isLong()) {
          return value.longValue();
        }
      }
      case DOUBLE -> {
        if (value.isNumber()) {
          return value.doubleValue();
        }
      }
      case BOOLEAN -> {
        if (value.isBoolean()) {
          return value.booleanValue();
        }
      }
      case INSTANT -> {
        Optional<Instant> instant = Timestamp.of(value.asText());
        if (instant.isPresent()) {
          return instant.get();
        }
      }
      case JSON -> {
        return value;
      }
    }
    throw FieldException.at(field, otherwise);
  }
}
