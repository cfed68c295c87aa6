package org.cmremote.transport.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Trees from JSON text and back. Safe for use by any thread. */
public final class JsonText {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonText() {}

  /**
   * Reads one value.
   *
   * @return a {@link MissingNode} where there is none
   * @throws JsonProcessingException for what isn't JSON, a field that an object has twice, a second
   *     value, and what is nested deeper than 1,000 levels
   */
  public static JsonNode read(String text) throws JsonProcessingException {
    return read(FACTORY, text);
  }

  /** The same in a language whose parser gives JSON's tokens. */
  static JsonNode read(JsonFactory language, String text) throws JsonProcessingException {
    try (JsonParser parser = language.createParser(text)) {
      JsonNode value = parser.nextToken() == null ? MissingNode.getInstance() : value(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "something follows the first value");
      }
      return value;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("a text can't be read", e);
    }
  }

  private static JsonNode value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    switch (token) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.set(name, value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      }
      case VALUE_STRING -> {
        return NODES.textNode(parser.getText());
      }
      case VALUE_NUMBER_INT -> {
        return switch (parser.getNumberType()) {
          case INT -> NODES.numberNode(parser.getIntValue());
          case LONG -> NODES.numberNode(parser.getLongValue());
          default -> NODES.numberNode(parser.getBigIntegerValue());
        };
      }
      case VALUE_NUMBER_FLOAT -> {
        return NODES.numberNode(parser.getDoubleValue());
      }
      case VALUE_TRUE, VALUE_FALSE -> {
        return NODES.booleanNode(token == JsonToken.VALUE_TRUE);
      }
      case VALUE_NULL -> {
        return NODES.nullNode();
      }
      default -> throw new JsonParseException(parser, "unexpected " + token);
    }
  }

  /** The value on one line. */
  public static String write(JsonNode value) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      write(value, out);
    } catch (IOException e) {
      throw new UncheckedIOException("a value can't be written", e);
    }
    return text.toString();
  }

  private static void write(JsonNode value, JsonGenerator out) throws IOException {
    switch (value.getNodeType()) {
      case OBJECT -> {
        out.writeStartObject();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
          out.writeFieldName(field.getKey());
          write(field.getValue(), out);
        }
        out.writeEndObject();
      }
      case ARRAY -> {
        out.writeStartArray();
        for (JsonNode element : value) {
          write(element, out);
        }
        out.writeEndArray();
      }
      case STRING -> out.writeString(value.textValue());
      case BOOLEAN -> out.writeBoolean(value.booleanValue());
      case NULL -> out.writeNull();
      case NUMBER -> {
        switch (value.numberType()) {
          case INT -> out.writeNumber(value.intValue());
          case LONG -> out.writeNumber(value.longValue());
          case BIG_INTEGER -> out.writeNumber(value.bigIntegerValue());
          case BIG_DECIMAL -> out.writeNumber(value.decimalValue());
          default -> out.writeNumber(value.doubleValue());
        }
      }
      default ->
          throw new IllegalArgumentException("no JSON value: " + value.getClass().getSimpleName());
    }
  }
}
