package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.cmremote.agent.detect.Question.About;
import org.cmremote.transport.json.Toml;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.Verdict;
import org.jspecify.annotations.Nullable;

/** Reads rules from TOML. Every complaint names the file, the line, the rule and the key. */
public final class RulesReader {
  private static final Set<String> KEYS =
      Set.of(
          "name",
          "verdict",
          "why",
          "option",
          "tool",
          "host",
          "session",
          "kind",
          "about",
          "question",
          "subject",
          "text",
          "words",
          "part",
          "command",
          "with",
          "unless",
          "only",
          "texts",
          "variable",
          "path");

  private final String file;
  private final List<String> lines;

  private RulesReader(String file, String text) {
    this.file = requireNonNull(file, "file is null");
    this.lines = text.lines().toList();
  }

  /**
   * Reads rules.
   *
   * @param file its name, for complaints
   * @param text what it holds
   * @throws CmException {@code CONFIG_INVALID}
   */
  public static Rules read(String file, String text) {
    RulesReader reader = new RulesReader(file, text);
    try {
      return reader.rules(Toml.read(text));
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
      throw reader.invalid(line, "not TOML: " + e.getOriginalMessage());
    }
  }

  private Rules rules(JsonNode root) {
    root.fieldNames()
        .forEachRemaining(
            key -> {
              if (!key.equals("rule")) {
                throw invalid(line(key, 1), key + " is not known here: rules begin with [[rule]]");
              }
            });
    List<Rule> rules = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Table table : tables(root, "rule")) {
      table.knows();
      Rule rule = table.rule();
      if (!names.add(rule.name())) {
        throw table.invalid("name", "is another rule's too");
      }
      rules.add(rule);
    }
    return new Rules(rules);
  }

  private List<Table> tables(JsonNode root, String key) {
    List<Table> tables = new ArrayList<>();
    JsonNode all = root.path(key);
    if (!all.isMissingNode() && !all.isArray()) {
      throw invalid(line(key, 1), "%s is no list of tables: write [[%s]]".formatted(key, key));
    }
    int from = 1;
    for (JsonNode node : all) {
      from = header(key, from);
      tables.add(new Table(key, node, from));
      from++;
    }
    return tables;
  }

  /** The parser of Jackson 2.22 doesn't keep where a table began. */
  private int header(String key, int from) {
    Pattern header = Pattern.compile("\\s*\\[\\[\\s*" + key + "\\s*]].*");
    for (int line = from; line <= lines.size(); line++) {
      if (header.matcher(lines.get(line - 1)).matches()) {
        return line;
      }
    }
    return Math.min(from, Math.max(1, lines.size()));
  }

  private int line(String key, int from) {
    Pattern start =
        Pattern.compile("\\s*\\[*\\s*[\"']?" + Pattern.quote(key) + "[\"']?\\s*[=.\\]].*");
    for (int line = from; line <= lines.size(); line++) {
      if (start.matcher(lines.get(line - 1)).matches()) {
        return line;
      }
      if (line > from && lines.get(line - 1).strip().startsWith("[[")) {
        return from;
      }
    }
    return from;
  }

  private CmException invalid(int line, String message) {
    return new CmException(
        ErrorCode.CONFIG_INVALID, "%s, line %d: %s".formatted(file, line, message));
  }

  /** One table of the file. */
  private final class Table {
    private final String title;
    private final JsonNode node;
    private final int first;

    private Table(String title, JsonNode node, int first) {
      this.title =
          node.path("name").isTextual() ? title + " " + node.path("name").textValue() : title;
      this.node = node;
      this.first = first;
    }

    private void knows() {
      node.fieldNames()
          .forEachRemaining(
              key -> {
                if (!KEYS.contains(key)) {
                  throw invalid(key, "is not known here");
                }
              });
    }

    private Rule rule() {
      String name = text("name");
      if (name == null || name.isBlank()) {
        throw invalid("name", "is missing");
      }
      Verdict verdict = constant(Verdict.class, "verdict");
      String option = text("option");
      if (option != null) {
        pattern("option", option);
        if (verdict != Verdict.CONFIRM) {
          throw invalid("option", "is for rules that confirm");
        }
      }
      List<CommandPattern> commands = list("command", CommandPattern::of);
      for (String key : List.of("with", "unless", "only", "texts")) {
        if (node.has(key) && commands.isEmpty()) {
          throw invalid(key, "is for rules that have a command");
        }
      }
      if (node.has("variable") && (node.has("command") || node.has("path"))) {
        throw invalid("variable", "can't stand beside a command or a path");
      }
      String why = text("why");
      return new Rule(
          name,
          verdict,
          why == null ? "rule " + name : why,
          option,
          scope(),
          Set.copyOf(list("part", part -> constant(Matter.Part.class, "part", part))),
          commands,
          list("with", ArgumentPattern::of),
          list("unless", ArgumentPattern::of),
          list("only", text -> new ArgumentPattern.Whole(Glob.of(text))),
          number("texts"),
          list("variable", Glob::of),
          list("path", PathPattern::of));
    }

    private Scope scope() {
      return new Scope(
          list("tool", Glob::of),
          list("host", Glob::of),
          list("session", Glob::of),
          Set.copyOf(list("kind", kind -> constant(PromptKind.class, "kind", kind))),
          Set.copyOf(list("about", about -> constant(About.class, "about", about))),
          pattern("question"),
          pattern("subject"),
          pattern("text"),
          new WordList(list("words", Function.identity())));
    }

    private @Nullable Pattern pattern(String key) {
      String expression = text(key);
      return expression == null ? null : pattern(key, expression);
    }

    private Pattern pattern(String key, String expression) {
      try {
        return Pattern.compile(expression, Pattern.MULTILINE);
      } catch (PatternSyntaxException e) {
        throw invalid(
            key, "is no regular expression: %s in %s".formatted(e.getDescription(), expression));
      }
    }

    private <E extends Enum<E>> E constant(Class<E> type, String key) {
      String name = text(key);
      if (name == null) {
        throw invalid(key, "is missing: one of " + names(type));
      }
      return constant(type, key, name);
    }

    private <E extends Enum<E>> E constant(Class<E> type, String key, String name) {
      return Arrays.stream(type.getEnumConstants())
          .filter(it -> it.name().replace("_", "").equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(() -> invalid(key, "is “%s”, not one of %s".formatted(name, names(type))));
    }

    private <E extends Enum<E>> List<String> names(Class<E> type) {
      return Arrays.stream(type.getEnumConstants())
          .map(it -> camelCase(it.name()))
          .filter(name -> !name.equals("unreadable"))
          .toList();
    }

    private String camelCase(String constant) {
      StringBuilder name = new StringBuilder();
      for (String part : constant.toLowerCase(Locale.ROOT).split("_", -1)) {
        name.append(
            name.isEmpty()
                ? part
                : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
      }
      return name.toString();
    }

    private int number(String key) {
      JsonNode value = node.path(key);
      if (!value.isMissingNode() && (!value.isInt() || value.intValue() < 0)) {
        throw invalid(key, "is not a whole number from 0");
      }
      return value.asInt(0);
    }

    private @Nullable String text(String key) {
      JsonNode value = node.path(key);
      if (!value.isMissingNode() && !value.isTextual()) {
        throw invalid(key, "is not a string");
      }
      return value.textValue();
    }

    /** One string, or a list of them. */
    private <T> List<T> list(String key, Function<String, T> read) {
      JsonNode value = node.path(key);
      if (value.isMissingNode()) {
        return List.of();
      }
      List<T> all = new ArrayList<>();
      for (JsonNode element : value.isArray() ? value : List.of(value)) {
        if (!element.isTextual() || element.textValue().isBlank()) {
          throw invalid(key, "is neither a string nor a list of strings");
        }
        try {
          all.add(read.apply(element.textValue()));
        } catch (PatternSyntaxException e) {
          throw invalid(
              key,
              "is no regular expression: %s in %s"
                  .formatted(e.getDescription(), element.textValue()));
        } catch (IllegalArgumentException e) {
          throw invalid(key, requireNonNull(e.getMessage()));
        }
      }
      if (all.isEmpty()) {
        throw invalid(key, "is an empty list, which would mean everything");
      }
      return all;
    }

    private CmException invalid(String key, String problem) {
      return RulesReader.this.invalid(line(key, first), "%s: %s %s".formatted(title, key, problem));
    }
  }
}
