package org.cmremote.agent.detect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Lays a user's profile over the one that there is. */
final class ProfileOverlay {
  private static final Set<String> RULES = Set.of("dialog", "line", "waiting", "error");

  private ProfileOverlay() {}

  /** What the own one says, and of the base what it doesn't; its rules come first. */
  static JsonNode over(JsonNode own, JsonNode base) {
    ObjectNode result = base.deepCopy();
    for (Map.Entry<String, JsonNode> field : own.properties()) {
      result.set(
          field.getKey(),
          RULES.contains(field.getKey())
              ? rules(field.getValue(), base.path(field.getKey()), result.arrayNode())
              : field.getValue());
    }
    return result;
  }

  private static ArrayNode rules(JsonNode own, JsonNode base, ArrayNode into) {
    Set<String> names = new HashSet<>();
    for (JsonNode rule : own) {
      into.add(rule);
      names.add(rule.path("name").asText());
    }
    for (JsonNode rule : base) {
      if (!rule.has("name") || !names.contains(rule.path("name").asText())) {
        into.add(rule);
      }
    }
    return into;
  }
}
