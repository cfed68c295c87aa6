package org.cmremote.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cmremote.agent.detect.Profile;
import org.cmremote.transport.protocol.CmException;
import org.junit.jupiter.api.Test;

/** A user's own profiles, beside and over those that come with the agent. */
class OwnToolsTest {
  @Test
  void addsATool() {
    Tools tools = with("tool = \"mine\"\ncommand = [\"mine\", \"-x\"]\nfull_screen = true\n");
    assertTrue(tools.names().containsAll(List.of("mine", "claude", "shell")));
    Profile mine = tools.detector("mine").profile();
    assertEquals(List.of("mine", "-x"), mine.command());
    assertTrue(mine.dialogs().stream().anyMatch(rule -> rule.name().equals("menu")));
    assertTrue(mine.lines().stream().anyMatch(rule -> rule.name().equals("yes-or-no")));
  }

  @Test
  void countsBeforeTheOneThatThereIs() {
    Tools tools =
        with(
            """
            tool = "claude"
            command = ["claude", "--continue"]

            [[dialog]]
            name = "question"
            question = 'Well'
            cursor = "❯"
            """);
    Profile claude = tools.detector("claude").profile();
    assertEquals(List.of("claude", "--continue"), claude.command());
    assertEquals("question", claude.dialogs().get(0).name());
    assertEquals("Well", claude.dialogs().get(0).question().pattern());
    assertEquals(
        1, claude.dialogs().stream().filter(rule -> rule.name().equals("question")).count());
    assertTrue(claude.dialogs().stream().anyMatch(rule -> rule.name().equals("trust")));
    assertTrue(claude.fullScreen());
  }

  @Test
  void anErrorNamesFileLineAndRule() {
    String text =
        """
        tool = "mine"

        [[dialog]]
        name = "first"
        question = 'fine'

        [[dialog]]
        name = "second"
        cursor = "❯"
        question = '(open'
        """;
    String message = assertThrows(CmException.class, () -> with(text)).getMessage();
    assertTrue(message.startsWith("mine.toml, line 10: dialog second.question "), message);
    assertError("tool = \"mine\"\nnosuch = 1\n", "mine.toml, line 2: nosuch is not known here");
    assertError("command = [\"x\"]\n", "mine.toml, line 1: tool is missing or not a string");
    assertError("tool = \"mine\"\nx = [\n", "mine.toml, line ");
    assertError(
        "tool = \"mine\"\n\n[[line]]\nname = \"l\"\nkind = \"odd\"\nprompt = 'x'\n",
        "mine.toml, line 5: line l.kind is unknown: odd");
  }

  private static void assertError(String text, String start) {
    String message = assertThrows(CmException.class, () -> with(text)).getMessage();
    assertTrue(message.startsWith(start), message);
  }

  private static Tools with(String text) {
    return Tools.with(List.of(new Tools.Own("mine.toml", text)));
  }
}
