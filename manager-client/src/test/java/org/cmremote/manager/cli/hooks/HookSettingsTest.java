package org.cmremote.manager.cli.hooks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Set;
import org.cmremote.transport.protocol.CmException;
import org.cmremote.transport.protocol.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the text of a tool's settings. */
class HookSettingsTest {
  private static final String LINE = "java -cp agent-server.jar org.cmremote.agent.Main hook codex";

  private static final String INSTALLED =
      """
      {
        "hooks": {
          "UserPromptSubmit": [
            {
              "hooks": [
                {
                  "type": "command",
                  "command": "LINE",
                  "timeout": 5
                }
              ]
            }
          ],
          "PermissionRequest": [
            {
              "hooks": [
                {
                  "type": "command",
                  "command": "LINE",
                  "timeout": 5
                }
              ]
            }
          ],
          "Stop": [
            {
              "hooks": [
                {
                  "type": "command",
                  "command": "LINE",
                  "timeout": 5
                }
              ]
            }
          ]
        }
      }
      """
          .replace("LINE", LINE);

  @Test
  void settingsThatArentThereAreMade() {
    assertEquals(INSTALLED, codex("").with(LINE).text());
    assertEquals(INSTALLED, codex("{}\n").with(LINE).text());
  }

  @Test
  void allElseStaysAsItIs() {
    String mine =
        """
        {
            // mine, with } and "hooks": []
            "model" : "x",   "list":[1,2 , 3],
            "hooks": {
                "Stop": [ { "matcher": "", "hooks": [ { "type": "command", "command": "say done" } ] } ],
                "enabled": true
            }, /* , */
            "last": "\\u00e9" // and this
        }
        """;

    String installed = codex(mine).with(LINE).text();

    assertEquals(
        """
        {
            // mine, with } and "hooks": []
            "model" : "x",   "list":[1,2 , 3],
            "hooks": {
                "Stop": [ { "matcher": "", "hooks": [ { "type": "command", "command": "say done" } ] },
                    {
                        "hooks": [
                            {
                                "type": "command",
                                "command": "LINE",
                                "timeout": 5
                            }
                        ]
                    }
                ],
                "enabled": true,
                "UserPromptSubmit": [
                    {
                        "hooks": [
                            {
                                "type": "command",
                                "command": "LINE",
                                "timeout": 5
                            }
                        ]
                    }
                ],
                "PermissionRequest": [
                    {
                        "hooks": [
                            {
                                "type": "command",
                                "command": "LINE",
                                "timeout": 5
                            }
                        ]
                    }
                ]
            }, /* , */
            "last": "\\u00e9" // and this
        }
        """
            .replace("LINE", LINE),
        installed);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}\n",
        "{\n}\n",
        "{\"a\":1}",
        "{\"a\":1,\"b\":[{},[]]}\n",
        "{\n\t\"a\": 1\n}\n",
        "{\r\n  \"a\": 1\r\n}\r\n",
        "{\n  \"a\": 1 // one, and\n}\n",
        "{\n  \"a\": 1 /* , */ // one\n  // two\n}\n",
        "{\n  // nothing yet\n}\n",
        "{\n  \"hooks\": {\n    \"Stop\": [\n      {\n        \"hooks\": [\n          {\"type\": \"command\", \"command\": \"x\"}\n        ]\n      }\n    ]\n  }\n}\n"
      })
  void whatIsTakenOutAgainLeavesWhatWasThere(String mine) throws JsonProcessingException {
    String installed = codex(mine).with(LINE).text();

    assertEquals(
        Set.of("UserPromptSubmit", "PermissionRequest", "Stop"),
        Set.copyOf(codex(installed).events()));
    assertEquals(installed, codex(installed).with(LINE).text(), "twice is once");
    String removed = codex(installed).without().text();
    assertEquals(data(mine), data(removed));
    for (String comment : List.of("one", "two", "nothing yet")) {
      assertEquals(mine.contains(comment), removed.contains(comment), removed);
    }
    assertEquals(removed, codex(removed).without().text());
  }

  @Test
  void aHookThatPointsElsewhereIsReplaced() {
    String old = codex("{\"model\":\"x\"}").with(LINE.replace("java", "/old/java")).text();

    String updated = codex(old).with(LINE).text();

    assertTrue(!updated.contains("/old/java"), updated);
    assertEquals(codex("{\"model\":\"x\"}").with(LINE).text(), updated);
  }

  @Test
  void whatOneWroteByHandIsOursToo() {
    HookSettings byHand =
        codex(
            """
            {"hooks": {"Stop": [{"hooks": [
              {"type": "command", "command": "java -jar '/opt/cm/agent-server.jar' hook codex"},
              {"type": "command", "command": "say 'agent-server.jar hook claude'"}
            ]}]}}
            """);

    assertEquals(List.of("Stop"), byHand.events());
    assertEquals(
        """
        {"hooks": {"Stop": [{"hooks": [
          {"type": "command", "command": "say 'agent-server.jar hook claude'"}
        ]}]}}
        """,
        byHand.without().text());
  }

  @Test
  void eachToolHasEventsAndTimeLimitsOfItsOwn() {
    String gemini =
        new HookSettings(HookedTool.GEMINI, "f", "").with(LINE.replace("codex", "gemini")).text();

    assertTrue(gemini.contains("\"BeforeAgent\"") && gemini.contains("\"timeout\": 5000"), gemini);
    HookSettings qwen =
        new HookSettings(HookedTool.QWEN, "f", "").with(LINE.replace("codex", "qwen"));
    assertTrue(qwen.text().contains("\"timeout\": 5000"), qwen.text());
    assertEquals(
        List.of("UserPromptSubmit", "PermissionRequest", "Notification", "Stop"), qwen.events());
    assertEquals(
        List.of("UserPromptSubmit", "PermissionRequest", "Notification", "Stop"),
        new HookSettings(HookedTool.CLAUDE, "f", "")
            .with(LINE.replace("codex", "claude"))
            .events());
  }

  @Test
  void brokenSettingsAreNamedByTheirLine() {
    assertInvalid("{\n  \"a\": 1,\n}\n", "f, line 3: no JSON");
    assertInvalid("{\n  \"a\"", "f, line 2: no JSON");
    assertInvalid("{} {}", "f, line 1: no JSON (something stands behind its end)");
    assertInvalid("{\"a\":1,\"a\":2}", "Duplicate field 'a'");
    assertInvalid("[]", "f, line 1: it is no object");
    assertInvalid("{\n\"hooks\": []}", "f, line 2: hooks is no object");
    assertInvalid("{\n\"hooks\": {\n\"Stop\": {}}}", "f, line 3: hooks.Stop is no list");
  }

  private static void assertInvalid(String text, String message) {
    CmException failure = assertThrows(CmException.class, () -> codex(text).with(LINE));
    assertEquals(ErrorCode.CONFIG_INVALID, failure.code());
    assertTrue(failure.message().contains(message), failure.message());
    assertTrue(failure.message().endsWith("; nothing was changed"), failure.message());
    assertThrows(CmException.class, () -> codex(text).without());
  }

  private static HookSettings codex(String text) {
    return new HookSettings(HookedTool.CODEX, "f", text);
  }

  private static Object data(String text) throws JsonProcessingException {
    return new ObjectMapper().enable(JsonParser.Feature.ALLOW_COMMENTS).readTree(text);
  }
}
