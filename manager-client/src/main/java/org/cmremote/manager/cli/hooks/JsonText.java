package org.cmremote.manager.cli.hooks;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a JSON text, in which there may be comments, and keeps where everything stands in it. */
final class JsonText {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /**
   * A value.
   *
   * @param start the offset of its first character
   * @param end the offset behind its last
   * @param items what an object or a list holds
   * @param text of a string; null of anything else
   */
  record Value(Kind kind, int start, int end, List<Item> items, @Nullable String text) {
    Value {
      requireNonNull(kind, "kind is null");
      items = List.copyOf(items);
    }

    Optional<Value> field(String key) {
      return items.stream().filter(item -> key.equals(item.key())).map(Item::value).findFirst();
    }
  }

  enum Kind {
    OBJECT,
    LIST,
    SCALAR
  }

  /**
   * What stands in an object or a list.
   *
   * @param start of the key, if there is one
   * @param key null in a list
   */
  record Item(int start, @Nullable String key, Value value) {
    int end() {
      return value.end();
    }
  }

  private JsonText() {}

  /**
   * Reads the text.
   *
   * @throws JsonProcessingException which says where the text is no JSON
   */
  static Value read(String text) throws JsonProcessingException {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      Value root = value(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "something stands behind its end");
      }
      return root;
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException("a string is read from memory", e);
    }
  }

  private static Value value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    int start = start(parser);
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      List<Item> items = new ArrayList<>();
      while (!requireNonNull(parser.nextToken()).isStructEnd()) {
        int itemStart = start(parser);
        String key = null;
        if (token == JsonToken.START_OBJECT) {
          key = parser.currentName();
          parser.nextToken();
        }
        items.add(new Item(itemStart, key, value(parser)));
      }
      return new Value(
          token == JsonToken.START_OBJECT ? Kind.OBJECT : Kind.LIST,
          start,
          start(parser) + 1,
          items,
          null);
    }
    if (token == JsonToken.VALUE_STRING) {
      String text = parser.getText(); // strings are read to their end only when asked for
      int end = Math.toIntExact(parser.currentLocation().getCharOffset());
      return new Value(Kind.SCALAR, start, end, List.of(), text);
    }
    return new Value(Kind.SCALAR, start, start + parser.getTextLength(), List.of(), null);
  }

  private static int start(JsonParser parser) {
    return Math.toIntExact(parser.currentTokenLocation().getCharOffset());
  }
}
