package org.cmremote.agent.web;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Takes out of texts what isn't to be journaled.
 *
 * @param patterns whatever one of them matches
 */
record Redaction(List<Pattern> patterns) {
  static final String REDACTED = "(redacted)";

  Redaction {
    patterns = List.copyOf(requireNonNull(patterns, "patterns is null"));
  }

  String of(String text) {
    String rest = text;
    for (Pattern pattern : patterns) {
      rest = pattern.matcher(rest).replaceAll(REDACTED);
    }
    return rest;
  }

  /** The same with every text in it redacted, however deep. */
  JsonNode of(JsonNode node) {
    if (node instanceof TextNode text) {
      return TextNode.valueOf(of(text.textValue()));
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = array.arrayNode();
      array.forEach(element -> copy.add(of(element)));
      return copy;
    }
    if (node instanceof ObjectNode object) {
      ObjectNode copy = object.objectNode();
      object.properties().forEach(field -> copy.set(field.getKey(), of(field.getValue())));
      return copy;
    }
    return node;
  }
}
