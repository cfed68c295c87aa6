package org.cmremote.manager.cli.hooks;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Changes a JSON text in one place and leaves every other character as it is. */
final class JsonEdit {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern INDENT = Pattern.compile("\n([ \t]+)\\S");

  /** Blanks and comments that belong to what stands before them in the line. */
  private static final Pattern REST_OF_LINE =
      Pattern.compile("[ \t]*(?:/\\*[^\n]*?\\*/[ \t]*)*(?://[^\n\r]*)?(?=\r?\n|$)");

  private final String text;

  JsonEdit(String text) {
    this.text = text;
  }

  /**
   * The text with one more item at the end of the object or list.
   *
   * @param depth how many objects and lists it stands in
   * @param key null in a list
   */
  String add(JsonText.Value container, int depth, @Nullable String key, JsonNode value) {
    String newline = newline();
    String unit = unit();
    String inner = newline + unit.repeat(depth + 1);
    String item = (key == null ? "" : quoted(key) + ": ") + rendered(value, inner, unit);
    if (container.items().isEmpty()) {
      // Comments in it stay.
      int end = container.end() - 1;
      int blank = end;
      while (Character.isWhitespace(text.charAt(blank - 1))) {
        blank--;
      }
      return text.substring(0, blank)
          + inner
          + item
          + newline
          + unit.repeat(depth)
          + text.substring(end);
    }
    int last = container.items().get(container.items().size() - 1).end();
    Matcher rest = REST_OF_LINE.matcher(text).region(last, container.end());
    int lineEnd = rest.lookingAt() ? rest.end() : last;
    boolean closesInLine = text.substring(lineEnd, container.end()).indexOf('\n') < 0;
    return text.substring(0, last)
        + ","
        + text.substring(last, lineEnd)
        + inner
        + item
        + (closesInLine ? newline + unit.repeat(depth) : "")
        + (closesInLine ? text.substring(lineEnd).stripLeading() : text.substring(lineEnd));
  }

  /** The text without that item of the object or list. */
  String cut(JsonText.Value container, int index) {
    int count = container.items().size();
    JsonText.Item item = container.items().get(index);
    if (count == 1) {
      // Comments in it stay.
      String rest =
          text.substring(container.start() + 1, item.start()).stripTrailing()
              + text.substring(item.end(), container.end() - 1);
      return text.substring(0, container.start() + 1)
          + (rest.isBlank() ? "" : rest)
          + text.substring(container.end() - 1);
    }
    if (index + 1 < count) {
      return text.substring(0, item.start())
          + text.substring(container.items().get(index + 1).start());
    }
    JsonText.Item before = container.items().get(index - 1);
    int comma = text.indexOf(',', afterComments(before.end()));
    return text.substring(0, before.end())
        + text.substring(before.end(), comma)
        + text.substring(comma + 1, lineEnd(comma + 1))
        + text.substring(item.end());
  }

  /** Behind a block comment between a value and its comma, in which there may be commas. */
  private int afterComments(int from) {
    int at = from;
    while (text.startsWith("/*", skipBlanks(at))) {
      at = text.indexOf("*/", skipBlanks(at)) + 2;
    }
    return at;
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  private int lineEnd(int from) {
    Matcher rest = REST_OF_LINE.matcher(text).region(from, text.length());
    return rest.lookingAt() ? rest.end() : from;
  }

  private String newline() {
    return text.contains("\r\n") ? "\r\n" : "\n";
  }

  private String unit() {
    Matcher first = INDENT.matcher(text);
    return first.find() ? first.group(1) : "  ";
  }

  private static String rendered(JsonNode value, String inner, String unit) {
    DefaultIndenter indenter = new DefaultIndenter(unit, "\n");
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
            Separators.createDefaultInstance()
                .withObjectFieldValueSpacing(Separators.Spacing.AFTER));
    printer.indentArraysWith(indenter);
    printer.indentObjectsWith(indenter);
    return write(MAPPER.writer(printer), value).replace("\n", inner);
  }

  private static String quoted(String key) {
    return write(MAPPER.writer(), MAPPER.getNodeFactory().textNode(key));
  }

  private static String write(ObjectWriter writer, JsonNode value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }
}
