package org.cmremote.manager.hosts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.cmremote.transport.json.Toml;

/**
 * The lines of a TOML file, by table and key: to say where something stands, and to change that and
 * nothing else. It finds what is written as people write it, a {@code [header]} and lines of {@code
 * key = value}; whoever changes a file by it reads the outcome again and compares. The parser of
 * Jackson 2.22 doesn't keep where a key stood.
 */
final class TomlText {
  private static final Pattern BARE = Pattern.compile("[A-Za-z0-9_-]+");

  private final List<String> lines;

  TomlText(String text) {
    lines = new ArrayList<>(text.lines().toList());
  }

  /** The table in which a key stands, and the line of its header, from 0; -1 for the root's. */
  private record Table(List<String> path, int header, int end) {
    int start() {
      return header + 1;
    }
  }

  /** The line, from 1, of a key of a table, else of the table, else of what leads there, else 1. */
  int line(List<String> path) {
    for (int depth = path.size(); depth > 0; depth--) {
      List<String> table = path.subList(0, depth - 1);
      String key = path.get(depth - 1);
      OptionalInt header = header(path.subList(0, depth));
      if (header.isPresent()) {
        return header.getAsInt() + 1;
      }
      OptionalInt statement = statement(table, key);
      if (statement.isPresent()) {
        return statement.getAsInt() + 1;
      }
    }
    return 1;
  }

  private OptionalInt header(List<String> path) {
    return tables().stream()
        .filter(table -> table.path.equals(path) && table.header >= 0)
        .mapToInt(Table::header)
        .findFirst();
  }

  private OptionalInt statement(List<String> path, String key) {
    return tables().stream()
        .filter(table -> table.path.equals(path))
        .flatMapToInt(
            table ->
                java.util.stream.IntStream.range(table.start(), table.end)
                    .filter(i -> isStatement(lines.get(i), key)))
        .findFirst();
  }

  private static boolean isStatement(String line, String key) {
    return Pattern.matches("\\s*[\"']?" + Pattern.quote(key) + "[\"']?\\s*[=.].*", line);
  }

  private List<Table> tables() {
    List<Table> tables = new ArrayList<>();
    List<String> path = List.of();
    int header = -1;
    for (int i = 0; i < lines.size(); i++) {
      List<String> next = path(lines.get(i));
      if (!next.isEmpty()) {
        tables.add(new Table(path, header, i));
        path = next;
        header = i;
      }
    }
    tables.add(new Table(path, header, lines.size()));
    return tables;
  }

  /** The path that a header names; empty if the line is none. */
  private static List<String> path(String line) {
    if (!line.strip().startsWith("[")) {
      return List.of();
    }
    List<String> path = new ArrayList<>();
    try {
      JsonNode node = Toml.read(line);
      while (node.isObject() && node.size() == 1) {
        Map.Entry<String, JsonNode> only = node.properties().iterator().next();
        path.add(only.getKey());
        node = only.getValue();
      }
      return path;
    } catch (JsonProcessingException e) {
      return List.of();
    }
  }

  /**
   * Puts a value in the place of the one that a key has, or adds the key; keeps a line's comment.
   */
  void set(List<String> path, String key, String value) {
    String line = key(key) + " = " + value;
    OptionalInt there = statement(path, key);
    if (there.isPresent()) {
      int at = there.getAsInt();
      int size = extent(at);
      String comment = size == 1 ? comment(lines.get(at)) : "";
      lines.subList(at, at + size).clear();
      lines.add(at, line + comment);
      return;
    }
    Table table =
        tables().stream().filter(it -> it.path.equals(path)).findFirst().orElseGet(() -> add(path));
    int last = lastStatement(table);
    lines.add(last < 0 ? table.start() : last, line);
    if (last < 0 && path.isEmpty() && lines.size() > 1 && !lines.get(1).isBlank()) {
      lines.add(1, "");
    }
  }

  /** Adds a table at the end. */
  Table add(List<String> path) {
    if (!lines.isEmpty() && !lines.get(lines.size() - 1).isBlank()) {
      lines.add("");
    }
    lines.add("[" + String.join(".", path.stream().map(TomlText::key).toList()) + "]");
    return new Table(path, lines.size() - 1, lines.size());
  }

  boolean has(List<String> path) {
    return header(path).isPresent();
  }

  void remove(List<String> path, String key) {
    OptionalInt there = statement(path, key);
    if (there.isPresent()) {
      lines.subList(there.getAsInt(), there.getAsInt() + extent(there.getAsInt())).clear();
    }
  }

  /** Removes a table and those in it: header and keys. Comments after its last key stay. */
  void remove(List<String> path) {
    List<Table> tables = tables();
    for (int i = tables.size() - 1; i >= 0; i--) {
      Table table = tables.get(i);
      boolean within =
          table.path.size() >= path.size() && table.path.subList(0, path.size()).equals(path);
      if (within && table.header >= 0) {
        int end = Math.max(table.start(), lastStatement(table));
        while (end < table.end && lines.get(end).isBlank()) {
          end++;
        }
        lines.subList(table.header, end).clear();
      }
    }
  }

  /** The line after a table's last key; -1 if it has none. */
  private int lastStatement(Table table) {
    int last = -1;
    for (int i = table.start(); i < table.end; ) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        i++;
      } else {
        i += extent(i);
        last = i;
      }
    }
    return last;
  }

  /** How many lines a statement takes: as few as are TOML by themselves. */
  private int extent(int at) {
    for (int size = 1; at + size <= lines.size(); size++) {
      if (parses(String.join("\n", lines.subList(at, at + size)))) {
        return size;
      }
    }
    return 1;
  }

  /** What stands behind the value, with the blanks before it. */
  private static String comment(String line) {
    for (int hash = line.indexOf('#'); hash >= 0; hash = line.indexOf('#', hash + 1)) {
      String before = line.substring(0, hash);
      if (parses(before)) {
        return line.substring(before.stripTrailing().length());
      }
    }
    return "";
  }

  private static boolean parses(String text) {
    try {
      Toml.read(text);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }

  /** A key as it is written. */
  static String key(String key) {
    return BARE.matcher(key).matches() ? key : string(key);
  }

  /** A string as it is written. */
  static String string(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  @Override
  public String toString() {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }
}
