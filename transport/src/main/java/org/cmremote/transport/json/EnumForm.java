package org.cmremote.transport.json;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Constants by their {@link ConstantName}.
 *
 * @param constants by name, in their order
 * @param names by constant
 */
record EnumForm(Map<String, Object> constants, Map<Object, TextNode> names) implements Form {
  static EnumForm of(Class<?> type) {
    Map<String, Object> constants = new LinkedHashMap<>();
    Map<Object, TextNode> names = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      String name = ConstantName.of((Enum<?>) constant);
      constants.put(name, constant);
      names.put(constant, JsonNodeFactory.instance.textNode(name));
    }
    return new EnumForm(constants, names);
  }

  @Override
  public JsonNode write(Object value) {
    return requireNonNull(names.get(value));
  }

  @Override
  public Object read(JsonNode value, String field, UnknownFields unknown) {
    Object constant = value.isTextual() ? constants.get(value.textValue()) : null;
    if (constant == null) {
      throw FieldException.at(field, "is none of " + String.join(", ", constants.keySet()));
    }
    return constant;
  }
}
