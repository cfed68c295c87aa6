package org.cmremote.agent.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cmremote.agent.session.HookEvent;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a tool's hook says. The tools name the same things alike (Claude Code 2.1, Codex
 * 0.169, Gemini CLI 0.61, Qwen Code 0.24). What is too long arrives cut off, as a file that is to
 * be written may be; so what was read whole counts, and the rest is left out.
 */
final class HookJson {
  private static final JsonFactory JSON = new JsonFactory();

  /** Where the tools say what they want to do. */
  private static final Set<String> INPUT = Set.of("tool_input", "details");

  /** What they want to do it with; the first that there is counts. */
  private static final List<String> SUBJECT = List.of("command", "file_path", "filePath", "url");

  /** Longer texts are left out: a part of a command is another command. */
  private static final int LONGEST_TEXT = 8 * 1024;

  private HookJson() {}

  /** Empty if it isn't JSON or names no event. */
  static Optional<HookEvent> read(String tool, HookEvent.@Nullable Pane pane, byte[] json) {
    Map<String, String> said = new HashMap<>();
    Map<String, String> input = new HashMap<>();
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        read(parser, said, input);
      }
    } catch (IOException cutOff) {
      // What was read before it counts.
    }
    String name = said.get("hook_event_name");
    if (name == null) {
      return Optional.empty();
    }
    String kind = said.get("notification_type");
    return Optional.of(
        new HookEvent(
            tool,
            kind == null ? name : name + "/" + kind,
            pane,
            said.get("session_id"),
            said.get("cwd"),
            said.get("tool_name"),
            SUBJECT.stream()
                .map(input::get)
                .filter(text -> text != null)
                .findFirst()
                .orElse(null)));
  }

  private static void read(
      JsonParser parser, Map<String, String> said, @Nullable Map<String, String> input)
      throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING) {
        String text = parser.getText();
        if (text.length() <= LONGEST_TEXT) {
          said.put(field, text);
        }
      } else if (value == JsonToken.START_OBJECT && input != null && INPUT.contains(field)) {
        read(parser, input, null);
      } else {
        parser.skipChildren();
      }
    }
  }
}
