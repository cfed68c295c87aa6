package org.cmremote.transport.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps from strings, in their order. What they may hold is for their record to check. */
record MapForm(Form element) implements Form {
  @Override
  public JsonNode write(Object value) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<?, ?> each : ((Map<?, ?>) value).entrySet()) {
      object.set((String) each.getKey(), element.write(each.getValue()));
    }
    return object;
  }

  @Override
  public Object read(JsonNode value, String field, UnknownFields unknown) {
    if (!value.isObject()) {
      throw FieldException.at(field, "is not an object");
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> each : value.properties()) {
      String name = field + "." + each.getKey();
      map.put(
          each.getKey(),
          each.getValue().isNull() ? null : element.read(each.getValue(), name, unknown));
    }
    return map;
  }
}
