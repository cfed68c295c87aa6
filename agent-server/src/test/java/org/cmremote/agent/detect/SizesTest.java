package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cmremote.agent.detect.Question.Flaw;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Tools;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same dialogs as the recorded ones, wrapped at words as the tools do in other widths. */
class SizesTest {
  private static final Terminal TUI = new Terminal(Front.CHILD, "tool", Waiting.POLLING, Mode.KEYS);

  private static final String LONG =
      "mkdir -p out/reports && for f in src/*.txt; do wc -l \"$f\" >> out/reports/lines.txt; done"
          + " && touch hello.txt && ls -la --time-style=full-iso out/reports hello.txt | sort -k5 -n"
          + " | tail -n 20";

  private final Tools tools = Tools.builtIn();

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void claudesCommandComesOutWhole(int cols) {
    Question question = read("claude", cols, claude(cols, LONG));
    assertEquals(LONG, question.subject());
    assertTrue(question.readable());
    assertEquals("Yes", question.choices().get(question.yes()).label());
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void codexsCommandComesOutWhole(int cols) {
    List<String> rows = new ArrayList<>();
    rows.add("  Would you like to run the following command?");
    rows.add("");
    List<String> wrapped = wrapped(LONG, cols - 4);
    for (int i = 0; i < wrapped.size(); i++) {
      rows.add((i == 0 ? "  $ " : "  ") + wrapped.get(i));
    }
    rows.add("");
    rows.add("› 1. Yes, proceed (y)");
    rows.add("  2. No, and tell Codex what to do differently (esc)");
    rows.add("");
    rows.add("  Press enter to confirm or esc to cancel");
    Question question = read("codex", cols, rows);
    assertEquals(LONG, question.subject());
    assertTrue(question.readable());
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120, 200})
  void geminisCommandComesOutWhole(int cols) {
    List<String> rows = new ArrayList<>();
    rows.add("╭" + "─".repeat(cols - 2) + "╮");
    rows.add(boxed("? Shell  Count lines", cols));
    rows.add(boxed("╭" + "─".repeat(cols - 6) + "╮", cols));
    for (String row : wrapped(LONG, cols - 8)) {
      rows.add(boxed("│ " + row + " ".repeat(cols - 8 - row.length()) + " │", cols));
    }
    rows.add(boxed("╰" + "─".repeat(cols - 6) + "╯", cols));
    rows.add(boxed("Allow execution of [Shell]?", cols));
    rows.add(boxed("", cols));
    rows.add(boxed("● 1. Allow once", cols));
    rows.add(boxed("  2. Allow for this session", cols));
    rows.add(boxed("  3. No, suggest changes (esc)", cols));
    rows.add("╰" + "─".repeat(cols - 2) + "╯");
    Question question = read("gemini", cols, rows);
    assertEquals(LONG, question.subject());
    assertTrue(question.readable());
  }

  @Test
  void aRowThatMayEndALineOfItsOwnIsLeftToAPerson() {
    String first = "echo " + "a".repeat(68);
    Question question = read("claude", 80, claude(80, first + " rm x"));
    assertEquals(first + " rm x", question.subject());
    assertTrue(question.flaws().contains(Flaw.DOUBTFUL_WRAP));
    assertFalse(question.readable());
  }

  @Test
  void whatTheToolLeavesOutIsLeftToAPerson() {
    List<String> rows = new ArrayList<>(claude(80, "echo one"));
    rows.add(rows.indexOf(" echo one") + 1, " … +12 lines (ctrl+o to expand)");
    Question question = read("claude", 80, rows);
    assertEquals(Set.of(Flaw.HIDDEN), question.flaws());
    assertFalse(question.readable());
  }

  @Test
  void aQuestionThatWrapsIsTheSame() {
    List<String> rows = new ArrayList<>(claude(80, "echo one"));
    int asked = rows.indexOf(" Do you want to proceed?");
    rows.set(asked, " Do you want to");
    rows.add(asked + 1, " proceed?");
    assertEquals("Do you want to proceed?", read("claude", 20, rows).text());
  }

  private static List<String> claude(int cols, String command) {
    List<String> rows = new ArrayList<>();
    rows.add("─".repeat(cols));
    rows.add(" Bash command");
    rows.add("");
    rows.add("╌".repeat(cols));
    for (String row : wrapped(command, cols - 4)) {
      rows.add(" " + row);
    }
    rows.add("╌".repeat(cols));
    rows.add("");
    rows.add(" Do you want to proceed?");
    rows.add(" ❯ 1. Yes");
    rows.add("   2. No");
    rows.add("");
    rows.add(" Esc to cancel · Tab to amend");
    return rows;
  }

  private static String boxed(String row, int cols) {
    return "│ " + row + " ".repeat(Math.max(0, cols - 4 - row.length())) + " │";
  }

  private static List<String> wrapped(String text, int width) {
    List<String> rows = new ArrayList<>();
    StringBuilder row = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!row.isEmpty() && row.length() + 1 + word.length() > width) {
        rows.add(row.toString());
        row.setLength(0);
      }
      row.append(row.isEmpty() ? "" : " ").append(word);
    }
    rows.add(row.toString());
    return rows;
  }

  private Question read(String tool, int cols, List<String> rows) {
    List<String> all = new ArrayList<>(rows);
    while (all.size() < 24) {
      all.add("");
    }
    Screen screen = new Screen(cols, all, new Screen.Cursor(0, 0, false), "", true, 0);
    return assertInstanceOf(
            Detection.Prompting.class, tools.detector(tool).detect(Evidence.of(screen, TUI)))
        .question();
  }
}
