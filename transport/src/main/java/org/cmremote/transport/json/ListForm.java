package org.cmremote.transport.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists. What they may hold, and that nothing in them is null, is for their record to check. */
record ListForm(Form element) implements Form {
  @Override
  public JsonNode write(Object value) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Object each : (List<?>) value) {
      array.add(element.write(each));
    }
    return array;
  }

  @Override
  public Object read(JsonNode value, String field, UnknownFields unknown) {
    if (!value.isArray()) {
      throw FieldException.at(field, "is not a list");
    }
    List<@Nullable Object> list = new ArrayList<>();
    for (JsonNode each : value) {
      list.add(each.isNull() ? null : element.read(each, field + "[" + list.size() + "]", unknown));
    }
    return list;
  }
}
