package org.cmremote.agent.detect;

import java.util.List;
import java.util.regex.Pattern;

/** Finds the line of a profile's file that a key stands in: a parsed tree no longer knows. */
final class ProfileLines {
  private final List<String> lines;

  ProfileLines(String text) {
    this.lines = text.lines().toList();
  }

  /**
   * The line's number, from 1, or that of the rule's name where the key itself has none.
   *
   * @param key a top-level key, {@code table.key}, or {@code table rule.key}
   */
  int of(String key) {
    int blank = key.indexOf(' ');
    int dot = key.indexOf('.', Math.max(blank, 0));
    String table = key.substring(0, blank >= 0 ? blank : dot >= 0 ? dot : key.length());
    String rule = blank < 0 ? "" : key.substring(blank + 1, dot < 0 ? key.length() : dot);
    String name = dot < 0 ? "" : key.substring(dot + 1).replaceFirst("\\..*", "");
    int start = rule.isEmpty() ? header(table) : rule(table, rule);
    if (start < 0) {
      return Math.max(1, 1 + find(0, lines.size(), table));
    }
    int first = start;
    while (first > 0 && !lines.get(first).startsWith("[")) {
      first--;
    }
    int end = first + 1;
    while (end < lines.size() && !lines.get(end).startsWith("[")) {
      end++;
    }
    int at = name.isEmpty() ? -1 : find(first, end, name);
    return 1 + (at < 0 ? start : at);
  }

  private int header(String table) {
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).strip().replaceAll("[\\[\\]]", "").equals(table)
          && lines.get(i).startsWith("[")) {
        return i;
      }
    }
    return -1;
  }

  /** The line that names the rule; that of the first such table for a rule without a name. */
  private int rule(String table, String rule) {
    Pattern named = Pattern.compile("^\\s*name\\s*=\\s*[\"']" + Pattern.quote(rule) + "[\"']");
    boolean inside = false;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("[")) {
        inside = lines.get(i).strip().equals("[[" + table + "]]");
      }
      if (inside && named.matcher(lines.get(i)).find()) {
        return i;
      }
    }
    return header(table);
  }

  private int find(int from, int to, String key) {
    Pattern assigned = Pattern.compile("^\\s*" + Pattern.quote(key) + "\\s*=");
    for (int i = from; i < to; i++) {
      if (assigned.matcher(lines.get(i)).find()) {
        return i;
      }
    }
    return -1;
  }
}
