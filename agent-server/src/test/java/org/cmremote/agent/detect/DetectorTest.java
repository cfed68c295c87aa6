package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cmremote.agent.detect.Detection.Certainty;
import org.cmremote.agent.detect.Terminal.Front;
import org.cmremote.agent.detect.Terminal.Mode;
import org.cmremote.agent.detect.Terminal.Waiting;
import org.cmremote.agent.screen.Cells;
import org.cmremote.agent.screen.Screen;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the recorded screens don't show: the same text in other circumstances. */
class DetectorTest {
  private static final Terminal READS =
      terminal(Front.CHILD, "installer", Waiting.READING, Mode.LINE);
  private static final Terminal SLEEPS =
      terminal(Front.CHILD, "sleep", Waiting.ELSEWHERE, Mode.LINE);
  private static final Terminal MENU = terminal(Front.CHILD, "tool", Waiting.POLLING, Mode.KEYS);
  private static final Terminal AT_PROMPT =
      terminal(Front.FIRST, "bash", Waiting.POLLING, Mode.KEYS);

  private static final List<String> DIALOG =
      List.of("Shall it go on?", "", "❯ 1. Yes", "  2. No", "", "Enter to confirm · Esc to cancel");

  private final Detector shell = Tools.builtIn().detector("shell");

  @Test
  void aQuestionAtTheCursorOfAProgramThatReadsIsAPrompt() {
    Question question = prompting(detect(screen("Proceed? [y/N] "), READS));
    assertEquals(PromptKind.YES_NO, question.kind());
    assertEquals("Proceed? [y/N]", question.text());
  }

  @Test
  void aQuestionIsReadWholeWhereTheBeginningOfWhatItIsAboutIsSeen() {
    assertTrue(readable("", "These come new: a b c", "Continue? [Y/n] "));
    assertTrue(readable("ann@build:~/app$ ./install", "These come new: a b c", "Continue? [Y/n] "));
    assertTrue(readable("$ ./install", "These come new: a b c", "Continue? [Y/n] "));
    assertTrue(readable("a b c", "Step 2 of 5? [Y/n] y", "Step 3 of 5? [Y/n] "));
  }

  @Test
  void aQuestionWhoseBeginningScrolledAwayIsForAPerson() {
    assertFalse(readable("Reading: 100% done", "a b c", "Continue? [Y/n] "));
    assertFalse(readable("a b c", "Step 2 of 5? [Y/n] y", "d e f", "Step 3 of 5? [Y/n] "));
    assertFalse(readable("Continue? [Y/n] "));
    assertFalse(readable("  package-1", "  package-2", "", "Continue? [Y/n] "));
    assertFalse(readable("a b c", "", "  package-1", "  package-2", "", "Continue? [Y/n] "));
    assertTrue(readable("", "To go:", "", "  package-1", "", "Continue? [Y/n] "));
  }

  @Test
  void aQuestionIsAboutAllThatItsProgramPrinted() {
    assertEquals(
        "docker system prune\nWARNING! This will remove:\n  - all networks",
        context(
            "ann@build:~$ ls",
            "x",
            "ann@build:~$ docker system prune",
            "WARNING! This will remove:",
            "  - all networks",
            "",
            "Are you sure you want to continue? [y/N] "));
    // Also where it names something itself, and where no shell started it.
    assertEquals(
        "All data will be lost.",
        context("All data will be lost.", "", "", "Go on with 'disk'? [y/N] "));
  }

  private String context(String... rows) {
    return prompting(detect(screen(rows), READS)).context();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Proceed ([y]/n)? |y|n|0",
        "Replace it (y/[n])? |y|n|1",
        "Is this ok [y/d/N]: |y|n|1",
        "Quit anyway? (y or n) |y|n|-1",
        "Do you confirm generation? (yes/no) [no] |yes|no|1",
        "Do you confirm generation? (yes/no) [yes]: |yes|no|0",
        "Continue y/n: |y|n|-1",
        "Configure it automatically? [yes] |yes|n|0",
        "Configure it by hand? [no] |yes|no|1"
      })
  void aYesAndANoAreReadInEachOfTheirForms(String text, String yes, String no, int byEnter) {
    Question question = prompting(detect(screen(text.strip() + " "), READS));
    assertEquals(PromptKind.YES_NO, question.kind());
    assertEquals(new Question.Means.TypeLine(yes), question.choices().get(question.yes()).means());
    assertEquals(new Question.Means.TypeLine(no), question.choices().get(question.no()).means());
    assertEquals(byEnter, question.selected());
  }

  /** Behind a line editor, what stands at the cursor may be what a person types. */
  @Test
  void aQuestionInALineEditorHasNoYes() {
    for (String text : List.of("Quit anyway? (y or n) ", "Proceed? [y/N] ", "Remove it? [no] ")) {
      Question question = prompting(detect(screen(text), MENU));
      assertEquals(-1, question.yes(), text);
    }
    assertEquals(PromptKind.TEXT, prompting(detect(screen("What is your name? "), MENU)).kind());
    for (String text : List.of("ann@build:~$ Why? ", "> What now? ", "why? ")) {
      assertInstanceOf(Detection.Other.class, detect(screen(text), MENU), text);
    }
  }

  @Test
  void whatLeavesOutAPartOfACommandIsForAPerson() {
    Question left = prompting(detect(screen("< cat ... ./x > ? "), READS));
    assertEquals(Set.of(Question.Flaw.HIDDEN), left.flaws());
    assertFalse(left.readable());
    Question whole = prompting(detect(screen("go test ./... x?..."), READS));
    assertEquals(Question.About.COMMAND, whole.about());
    assertEquals("go test ./... x", whole.subject());
    assertTrue(whole.readable());
  }

  private boolean readable(String... rows) {
    Screen screen = screen(rows);
    Screen scrolled =
        new Screen(screen.cols(), screen.rows(), screen.cursor(), screen.title(), false, 7);
    return prompting(detect(scrolled, READS)).readable();
  }

  @Test
  void nobodyWaitsForAnAnswerToItUntilSomebodyReads() {
    Detection detection = detect(screen("Proceed? [y/N] "), SLEEPS);
    assertEquals(Certainty.MAYBE_PROMPT, detection.certainty());
    assertInstanceOf(Detection.Other.class, detection);
  }

  @Test
  void anAnswerThatIsBeingTypedIsNoYesOrNo() {
    assertFalse(isYesNo(detect(screen("Proceed? [y/N] y"), READS)));
    assertFalse(isYesNo(detect(screen("Proceed? [y/N] y", ""), READS)));
  }

  @Test
  void textBehindOrBelowTheCursorIsNoQuestionAtIt() {
    Screen behind =
        new Screen(
            80,
            List.of("Proceed? [y/N]      later", "", ""),
            new Screen.Cursor(15, 0, true),
            "",
            false,
            0);
    assertFalse(isYesNo(detect(behind, READS)));
    Screen below =
        new Screen(
            80,
            List.of("Proceed? [y/N]", "something else", ""),
            new Screen.Cursor(15, 0, true),
            "",
            false,
            0);
    assertFalse(isYesNo(detect(below, READS)));
  }

  @Test
  void aShellsOwnPromptIsNoQuestionWhateverItLooksLike() {
    Detection detection = detect(screen("Proceed? [y/N] "), AT_PROMPT);
    assertEquals(SessionState.IDLE, ((Detection.Other) detection).state());
  }

  @Test
  void aQuestionThatWrapsIsReadWhole() {
    String question = "Install " + "x".repeat(60) + " and " + "y".repeat(40) + " now? [y/N] ";
    Screen screen =
        new Screen(
            80,
            List.of(question.substring(0, 80), question.substring(80).stripTrailing(), ""),
            new Screen.Cursor(question.length() - 80, 1, true),
            "",
            false,
            0);
    assertEquals(question.strip(), prompting(detect(screen, READS)).text());
  }

  @Test
  void aCommandThatIsBeingTypedIsNoQuestion() {
    for (String row :
        List.of(
            "ann@build:~$ read -p \"Press Enter to continue...",
            "ann@build:~$ read -n1 -p \"Press any key to continue\" ; make install",
            "$ echo Proceed? [y/N] ",
            "ann@build:~/app$ ssh build 'Continue (yes/no)? ")) {
      for (Terminal terminal : List.of(READS, Terminal.UNKNOWN, AT_PROMPT)) {
        Detection detection = detect(screen(row), terminal);
        boolean answers =
            detection instanceof Detection.Prompting prompting
                && !prompting.question().choices().isEmpty();
        assertFalse(answers, row + " at " + terminal);
      }
    }
  }

  @Test
  void whatAnEditorOrANestedTmuxShowsIsNoDialogOfItsOwn() {
    for (String program : List.of("vim", "nano", "tmux: client")) {
      Terminal viewer = terminal(Front.CHILD, program, Waiting.POLLING, Mode.KEYS);
      assertInstanceOf(Detection.Other.class, detect(screen(DIALOG), viewer), program);
    }
    Terminal pager = terminal(Front.CHILD, "less", Waiting.READING, Mode.KEYS);
    assertEquals(PromptKind.PAGER, prompting(detect(screen(DIALOG), pager)).kind());
  }

  @Test
  void aTenthOptionIsNotChosenByItsFirstDigit() {
    List<String> rows = new ArrayList<>(List.of("Which one?"));
    for (int i = 1; i <= 11; i++) {
      rows.add("%s %2d. Option %d".formatted(i == 1 ? "❯" : " ", i, i));
    }
    rows.add("Enter to select · Esc to cancel");
    Detector claude = Tools.builtIn().detector("claude");
    Question question = prompting(claude.detect(Evidence.of(screen(rows), MENU)));
    assertEquals(new Question.Means.PressKey("9"), question.choices().get(8).means());
    assertEquals(
        new Question.Means.MoveAndEnter(Question.Means.Along.COLUMN),
        question.choices().get(9).means());
  }

  @Test
  void hiddenInputIsAPasswordWhateverItAsks() {
    Terminal hidden = terminal(Front.CHILD, "sudo", Waiting.UNKNOWN, Mode.HIDDEN_LINE);
    for (String text : List.of("Proceed? [y/N] ", "Password: ", "")) {
      assertEquals(PromptKind.PASSWORD, prompting(detect(screen(text), hidden)).kind(), text);
    }
  }

  @Test
  void aDialogCountsOnlyAtTheEndOfTheScreenOfAProgramThatTakesKeys() {
    assertEquals(1, prompting(detect(screen(DIALOG), MENU)).no());
    List<String> answered = new ArrayList<>(DIALOG);
    answered.add("Going on.");
    assertInstanceOf(Detection.Other.class, detect(screen(answered), MENU));
    assertInstanceOf(Detection.Other.class, detect(screen(DIALOG), SLEEPS));
    assertInstanceOf(Detection.Other.class, detect(screen(DIALOG), AT_PROMPT));
  }

  @Test
  void aListInProseIsNoDialog() {
    for (List<String> prose :
        List.of(
            List.of("What next?", "1. Yes", "2. No", "Enter to confirm"),
            List.of("What next?", "❯ 1. Yes", "❯ 2. No", "Enter to confirm"),
            List.of("What next?", "❯ 1. Yes", "  3. No", "Enter to confirm"),
            List.of("What next?", "❯ 1. Yes", "Enter to confirm"),
            List.of("What next.", "❯ 1. Yes", "  2. No", "Enter to confirm"),
            List.of("What next?", "❯ 1. Yes", "  2. No"))) {
      assertInstanceOf(Detection.Other.class, detect(screen(prose), MENU), prose.toString());
    }
  }

  @Test
  void noCutOfADialogHasAnotherYes() {
    Random random = new Random(5);
    for (int round = 0; round < 2_000; round++) {
      List<String> rows = new ArrayList<>(DIALOG);
      for (int cuts = 1 + random.nextInt(3); cuts > 0 && !rows.isEmpty(); cuts--) {
        int at = random.nextInt(rows.size());
        if (random.nextBoolean()) {
          rows.remove(at);
        } else {
          String row = rows.get(at);
          rows.set(at, row.substring(0, random.nextInt(row.length() + 1)));
        }
      }
      if (detect(screen(rows), MENU) instanceof Detection.Prompting found
          && found.question().yes() >= 0) {
        Question question = found.question();
        String label = question.choices().get(question.yes()).label();
        assertTrue(!label.isEmpty() && "Yes".startsWith(label), label + " in " + rows);
      }
    }
  }

  private Detection detect(Screen screen, Terminal terminal) {
    return shell.detect(Evidence.of(screen, terminal));
  }

  private static boolean isYesNo(Detection detection) {
    return detection instanceof Detection.Prompting prompting
        && prompting.question().kind() == PromptKind.YES_NO;
  }

  private static Question prompting(Detection detection) {
    return assertInstanceOf(Detection.Prompting.class, detection).question();
  }

  private static Screen screen(String... rows) {
    return screen(List.of(rows));
  }

  /** With the cursor behind the last row, and blanks at the end of rows left out as tmux does. */
  private static Screen screen(List<String> rows) {
    List<String> all = new ArrayList<>(rows.stream().map(String::stripTrailing).toList());
    int last = Math.max(0, rows.size() - 1);
    int column = rows.isEmpty() ? 0 : Cells.width(rows.get(last));
    while (all.size() < 24) {
      all.add("");
    }
    return new Screen(80, all, new Screen.Cursor(column, last, true), "", false, 0);
  }

  private static Terminal terminal(Front front, String program, Waiting waiting, Mode mode) {
    return new Terminal(front, program, waiting, mode);
  }
}
