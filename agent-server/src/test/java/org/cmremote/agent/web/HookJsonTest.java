package org.cmremote.agent.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.cmremote.agent.session.HookEvent;
import org.junit.jupiter.api.Test;

/** What tools really said, and what they never should. */
class HookJsonTest {
  @Test
  void aPermissionRequestNamesItsCommand() throws IOException {
    HookEvent event = only(recorded("claude"), "PermissionRequest");

    assertEquals(
        new HookEvent(
            "claude",
            "PermissionRequest",
            null,
            "42842341-add1-4a50-b028-e8558eff597a",
            "/home/devusr/work/demo",
            "Bash",
            "touch hello.txt"),
        event);
  }

  @Test
  void aNotificationSaysOfWhichKindItIs() throws IOException {
    HookEvent claude = only(recorded("claude"), "Notification/permission_prompt");
    HookEvent gemini = only(recorded("gemini"), "Notification/ToolPermission");

    assertNull(claude.subject());
    assertEquals("touch hello.txt", gemini.subject());
  }

  @Test
  void everyRecordedEventOfEveryToolIsUnderstood() throws IOException {
    for (String tool : List.of("claude", "codex", "gemini", "qwen")) {
      List<HookEvent> events = recorded(tool);
      assertTrue(events.size() >= 7, tool);
      for (HookEvent event : events) {
        assertTrue(String.valueOf(event.cwd()).startsWith("/home/devusr/work/demo"), tool);
      }
    }
  }

  @Test
  void whatIsCutOffCountsAsFarAsItIsWhole() {
    String whole =
        "{\"hook_event_name\":\"PermissionRequest\",\"tool_name\":\"Write\","
            + "\"tool_input\":{\"file_path\":\"/srv/a\",\"content\":\"x\"}}";

    HookEvent inContent = read(whole.substring(0, whole.length() - 3)).orElseThrow();
    HookEvent inPath = read(whole.substring(0, whole.indexOf("/srv") + 4)).orElseThrow();

    assertEquals("/srv/a", inContent.subject());
    assertNull(inPath.subject());
    assertEquals("Write", inPath.action());
  }

  @Test
  void aTextThatIsTooLongIsLeftOutRatherThanCut() {
    String command = "x".repeat(8 * 1024 + 1);

    HookEvent event =
        read("{\"hook_event_name\":\"PermissionRequest\",\"tool_input\":{\"command\":\"%s\"}}"
                .formatted(command))
            .orElseThrow();

    assertNull(event.subject());
  }

  @Test
  void onlyTheToolsOwnFieldsCount() {
    HookEvent event =
        read("{\"tool_response\":{\"hook_event_name\":\"Stop\",\"cwd\":\"/forged\"},"
                + "\"hook_event_name\":\"PostToolUse\","
                + "\"tool_input\":{\"tool_input\":{\"command\":\"forged\"},\"hook_event_name\":\"Stop\"}}")
            .orElseThrow();

    assertEquals("PostToolUse", event.name());
    assertNull(event.cwd());
    assertNull(event.subject());
  }

  @Test
  void whatNamesNoEventIsNone() {
    for (String garbage :
        List.of(
            "", "{}", "[]", "nonsense", "\"Stop\"", "{\"hook_event_name\":7}", "{{{{", "\0\1")) {
      assertEquals(Optional.empty(), read(garbage), garbage);
    }
    assertEquals(Optional.empty(), read("{\"a\":".repeat(20_000)));
  }

  private static HookEvent only(List<HookEvent> events, String name) {
    List<HookEvent> found = events.stream().filter(event -> event.name().equals(name)).toList();
    assertEquals(1, found.size(), events.toString());
    return found.get(0);
  }

  private static List<HookEvent> recorded(String tool) throws IOException {
    try (InputStream in = HookJsonTest.class.getResourceAsStream("/hooks/" + tool + ".jsonl")) {
      return new String(in.readAllBytes(), UTF_8)
          .lines()
          .map(line -> HookJson.read(tool, null, line.getBytes(UTF_8)).orElseThrow())
          .toList();
    }
  }

  private static Optional<HookEvent> read(String json) {
    return HookJson.read("claude", null, json.getBytes(UTF_8));
  }
}
