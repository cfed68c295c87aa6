package org.cmremote.manager.hosts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cmremote.transport.json.Toml;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;

/** Reads {@code hosts.toml}. Every complaint names the file, the line and the key. */
final class HostsReader {
  static final String HOST = "host";
  static final String GROUPS = "groups";
  static final String DEFAULT = "default";

  private final String file;
  private final TomlText text;

  private HostsReader(String file, String text) {
    this.file = file;
    this.text = new TomlText(text);
  }

  /**
   * Reads all of it.
   *
   * @param file its name, for complaints
   * @throws CmException {@code CONFIG_INVALID}
   */
  static Hosts read(String file, String text) {
    if (text.isBlank()) {
      return Hosts.NONE;
    }
    HostsReader reader = new HostsReader(file, text);
    try {
      return reader.hosts(Toml.read(text));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw reader.invalid(firstSaying(e, text, line), "not TOML: " + e.getOriginalMessage());
    }
  }

  /** The parser complains of a key that stands there twice when it is past that line. */
  private static int firstSaying(JsonProcessingException failure, String text, int last) {
    List<String> lines = text.lines().toList();
    for (int size = 1; size < Math.min(last, lines.size()); size++) {
      try {
        JsonNode unused = Toml.read(String.join("\n", lines.subList(0, size)));
      } catch (JsonProcessingException e) {
        if (e.getOriginalMessage().equals(failure.getOriginalMessage())) {
          return size;
        }
      }
    }
    return last;
  }

  private Hosts hosts(JsonNode root) {
    for (Map.Entry<String, JsonNode> field : root.properties()) {
      String key = field.getKey();
      if (!List.of(HOST, GROUPS, DEFAULT).contains(key)) {
        throw invalid(
            List.of(key),
            "%s is not known here; there are default, [groups] and [host.NAME]".formatted(key));
      }
      boolean table = !key.equals(DEFAULT);
      if (table != field.getValue().isObject() || (!table && !field.getValue().isTextual())) {
        throw invalid(List.of(key), key + (table ? " is no table" : " is no string"));
      }
    }
    Map<String, Host> hosts = new LinkedHashMap<>();
    root.path(HOST)
        .properties()
        .forEach(host -> hosts.put(host.getKey(), host(host.getKey(), host.getValue())));
    Map<String, List<String>> groups = new LinkedHashMap<>();
    root.path(GROUPS)
        .properties()
        .forEach(
            group ->
                groups.put(
                    group.getKey(),
                    texts(
                        group.getValue(),
                        List.of(GROUPS, group.getKey()),
                        "group " + group.getKey())));
    for (String group : groups.keySet()) {
      guarded(
          List.of(GROUPS, group),
          () -> Hosts.NONE.withGroup(group, groups.getOrDefault(group, List.of())));
    }
    for (Host host : hosts.values()) {
      guarded(
          List.of(HOST, host.name(), HostKey.TAGS.key()),
          () -> new Hosts(Map.of(host.name(), host), groups, Optional.empty()));
    }
    return guarded(
        List.of(DEFAULT),
        () -> new Hosts(hosts, groups, Optional.ofNullable(root.path(DEFAULT).textValue())));
  }

  private Host host(String name, JsonNode node) {
    List<String> table = List.of(HOST, name);
    if (!node.isObject()) {
      throw invalid(
          table, "host %s is no table: write [host.%s]".formatted(name, TomlText.key(name)));
    }
    guarded(table, () -> Host.named(name));
    Map<HostKey, List<String>> values = new EnumMap<>(HostKey.class);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      List<String> place = List.of(HOST, name, field.getKey());
      HostKey key =
          HostKey.ofKey(field.getKey())
              .orElseThrow(
                  () ->
                      invalid(
                          place,
                          "host %s: %s is not known here; there are %s"
                              .formatted(name, field.getKey(), HostKey.keys())));
      List<String> texts = values(key, field.getValue(), place, "host " + name + ": " + key.key());
      guarded(
          place,
          "host " + name + ": ",
          () -> {
            key.check(texts);
            return texts;
          });
      values.put(key, texts);
    }
    return guarded(table, "host " + name + ": ", () -> new Host(name, values));
  }

  private List<String> values(HostKey key, JsonNode node, List<String> place, String title) {
    return switch (key.kind()) {
      case TEXT -> List.of(expected(node, node.isTextual(), place, title, "a string"));
      case NUMBER ->
          List.of(expected(node, node.isIntegralNumber(), place, title, "a whole number"));
      case SPAN ->
          List.of(
              expected(
                  node,
                  node.isTextual() || node.isIntegralNumber(),
                  place,
                  title,
                  "a time span such as \"90s\" or a number of seconds"));
      case FLAG -> List.of(expected(node, node.isBoolean(), place, title, "true or false"));
      case LIST -> texts(node, place, title);
      case TABLE -> variables(node, place, title);
    };
  }

  private List<String> variables(JsonNode node, List<String> place, String title) {
    if (!node.isObject()) {
      throw invalid(place, title + " is no table of strings, such as { A = \"1\" }");
    }
    List<String> variables = new ArrayList<>();
    for (Map.Entry<String, JsonNode> variable : node.properties()) {
      String value =
          expected(
              variable.getValue(),
              variable.getValue().isTextual(),
              place,
              title + ", " + variable.getKey(),
              "a string");
      variables.add(variable.getKey() + "=" + value);
    }
    return variables;
  }

  private List<String> texts(JsonNode node, List<String> place, String title) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : expectedArray(node, place, title)) {
      texts.add(expected(element, element.isTextual(), place, title, "a list of strings"));
    }
    return texts;
  }

  private JsonNode expectedArray(JsonNode node, List<String> place, String title) {
    if (!node.isArray()) {
      throw invalid(place, title + " is not a list of strings");
    }
    return node;
  }

  private String expected(
      JsonNode node, boolean holds, List<String> place, String title, String what) {
    if (!holds) {
      throw invalid(place, title + " is not " + what);
    }
    return node.asText();
  }

  private <T> T guarded(List<String> place, java.util.function.Supplier<T> made) {
    return guarded(place, "", made);
  }

  private <T> T guarded(List<String> place, String title, java.util.function.Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw invalid(place, title + e.getMessage());
    } catch (CmException e) {
      throw invalid(place, title + e.message());
    }
  }

  private CmException invalid(List<String> place, String message) {
    return invalid(text.line(place), message);
  }

  private CmException invalid(int line, String message) {
    return new CmException(
        ErrorCode.CONFIG_INVALID, "%s, line %d: %s".formatted(file, line, message));
  }
}
