package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.AutoConfirm;
import org.junit.jupiter.api.Test;

/**
 * Commands whose rows can be joined into something harmless though a line of theirs destroys: no
 * such reading may lead to a yes.
 */
class TwoReadingsTest {
  private static final Terminal TUI = new Terminal(Front.CHILD, "tool", Waiting.POLLING, Mode.KEYS);
  private static final int COLS = 80;

  private final Policy policy = new Policy(DefaultRules.read());

  @Test
  void aLineThatEndsWithAHyphenIsNoBrokenWord() {
    String first = "echo " + "a".repeat(70) + "-";
    held("codex", codex(first, "rm -rf src"));
  }

  @Test
  void aWordThatFillsItsRowMayEndThere() {
    String filled = "true;".repeat(15) + "#";
    held("claude", claude(filled + "a", "rm -rf src"));
    held("codex", codex(filled, "rm -rf src"));
  }

  @Test
  void nothingGoesOnBehindAComment() {
    held("claude", claude("echo one # " + "a".repeat(62) + " |", "rm -rf src"));
  }

  @Test
  void aHereDocumentsEndIsARowOfItsOwn() {
    held("claude", claude("cat <<E > a.txt", "b".repeat(74) + " |", "E", "rm -rf src"));
  }

  @Test
  void anOpenQuotationKeepsItsLines() {
    held("claude", claude("echo '" + "a".repeat(66) + " |", "' ; rm -rf src"));
  }

  /**
   * Both of the places where Qwen shows a command break at the same word: it may be its own line.
   */
  @Test
  void twoPlacesThatBreakAtTheSameWordProveNothing() {
    String first = "echo " + "a".repeat(64);
    held(
        "qwen",
        List.of(
            "  ? Shell " + first,
            "    rm x.txt (Print)",
            "",
            "     " + first,
            "     rm x.txt",
            "",
            "   Allow execution of: 'echo'?",
            "",
            "   › 1. Yes, allow once",
            "     2. No, suggest changes (esc)",
            "",
            "",
            "  ⠏ Waiting for user confirmation..."));
  }

  /** Claude Code 2.1.197 shows a command's first paragraph where a blank row is in it. */
  @Test
  void whatStandsBehindABlankRowIsReadToo() {
    held(
        "claude",
        List.of(
            "● Bash(echo one",
            "",
            "      rm -rf src)",
            "  ⎿  Waiting…",
            "",
            "─".repeat(COLS),
            " Bash command",
            "",
            "   echo one",
            "",
            "   rm -rf src",
            "   Print something",
            "",
            " Do you want to proceed?",
            " ❯ 1. Yes",
            "   2. No",
            "",
            " Esc to cancel · Tab to amend · ctrl+e to explain"));
  }

  /** A dialog within a command: the heading is that of the dialog, not the one that is quoted. */
  @Test
  void aQuotedDialogIsPartOfTheCommand() {
    held(
        "claude",
        claude(
            "cat <<E",
            "Bash command",
            "╌".repeat(COLS - 4),
            "echo one",
            "╌".repeat(COLS - 4),
            "Do you want to proceed?",
            "❯ 1. Yes",
            "  2. No",
            "E",
            "rm -rf src"));
    held(
        "codex",
        codex(
            "cat <<E",
            "Would you like to run the following command?",
            "",
            "$ echo one",
            "",
            "› 1. Yes, proceed (y)",
            "E",
            "rm -rf src"));
  }

  @Test
  void whatIsHarmlessInEitherReadingIsStillAnswered() {
    assertInstanceOf(Decision.Choose.class, decide("claude", claude("echo one", "echo two")));
    assertInstanceOf(
        Decision.Choose.class,
        decide("claude", claude("echo " + "a".repeat(60) + " | sort |", "uniq -c")));
  }

  private void held(String tool, List<String> rows) {
    Question question = question(tool, rows);
    boolean showsAll = String.valueOf(question.subject()).contains("\nrm -rf src");
    assertTrue(!question.readable() || showsAll, rows + " is " + question);
    assertInstanceOf(Decision.Ask.class, decide(tool, rows), rows.toString());
    assertTrue(question.yes() >= 0, "it is read as another dialog: " + question);
  }

  private Decision decide(String tool, List<String> rows) {
    return policy.decide(
        AutoConfirm.POLICY,
        question(tool, rows),
        new Circumstances(tool, "vm", "demo", "/home/devusr/work/demo", "/home/devusr"));
  }

  private static Question question(String tool, List<String> rows) {
    List<String> all = new ArrayList<>(rows);
    while (all.size() < 24) {
      all.add("");
    }
    Screen screen = new Screen(COLS, all, new Screen.Cursor(0, 0, false), "", true, 0);
    return assertInstanceOf(
            Detection.Prompting.class,
            Tools.builtIn().detector(tool).detect(Evidence.of(screen, TUI)))
        .question();
  }

  private static List<String> claude(String... lines) {
    List<String> rows = new ArrayList<>(List.of("─".repeat(COLS), " Bash command"));
    rows.add("╌".repeat(COLS));
    for (String line : lines) {
      rows.add(lines.length > 1 ? " │ " + line : " " + line);
    }
    rows.add("╌".repeat(COLS));
    rows.addAll(
        List.of(
            " Do you want to proceed?",
            " ❯ 1. Yes",
            "   2. No",
            "",
            " Esc to cancel · Tab to amend"));
    return rows;
  }

  private static List<String> codex(String... lines) {
    List<String> rows = new ArrayList<>();
    rows.add("  Would you like to run the following command?");
    rows.add("");
    for (int i = 0; i < lines.length; i++) {
      rows.add((i == 0 ? "  $ " : "  ") + lines[i]);
    }
    rows.addAll(
        List.of(
            "",
            "› 1. Yes, proceed (y)",
            "  2. No, and tell Codex what to do differently (esc)",
            "",
            "  Press enter to confirm or esc to cancel"));
    return rows;
  }
}
