package org.cmremote.transport.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Constants by their names in lower camel case: {@code DRY_RUN} is {@code "dryRun"}.
 *
 * @param names of all constants, in their order
 */
record EnumForm(Map<String, Object> names) implements Form {
  static EnumForm of(Class<?> type) {
    Map<String, Object> names = new LinkedHashMap<>();
    for (Object constant : type.getEnumConstants()) {
      names.put(name(constant), constant);
    }
    return new EnumForm(names);
  }

  private static String name(Object constant) {
    StringBuilder name = new StringBuilder();
    for (String word : ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).split("_", -1)) {
      name.append(
          name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return name.toString();
  }

  @Override
  public JsonNode write(Object value) {
    return JsonNodeFactory.instance.textNode(name(value));
  }

  @Override
  public Object read(JsonNode value, String field, UnknownFields unknown) {
    Object constant = value.isTextual() ? names.get(value.textValue()) : null;
    if (constant == null) {
      throw FieldException.at(field, "is none of " + String.join(", ", names.keySet()));
    }
    return constant;
  }
}
