package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.session.Tools;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.Test;

/** Screens recorded from real tools, judged by the profiles that are there. */
class CorpusTest {
  private static final Map<String, String> PROFILES =
      Map.of(
          "claude-code", "claude",
          "claude-code-2.1.197", "claude",
          "codex", "codex",
          "shell", "shell");

  /**
   * What the profiles don't tell yet. None of it is answered: a miss costs a question and nothing
   * more.
   */
  private static final Set<String> GAPS =
      Set.of(
          // Full-screen questions that no profile describes.
          "shell/120x36/create_vite.txt",
          "shell/120x36/create_vite_select.txt",
          "shell/120x36/dialog_menu.txt",
          "shell/120x36/dialog_yesno.txt",
          "shell/120x36/fdisk.txt",
          "shell/120x36/gpg_symmetric.txt",
          "shell/120x36/npm_init.txt",
          "shell/120x36/vim_swap.txt",
          // Recorded in the moment before the tool ended, or before its title changed.
          "claude-code/120x36/30_exited_to_shell.txt",
          "codex/120x36/16b_done_edit.txt",
          // The index says "working"; the recorded terminal hides a line that is being read.
          "shell/120x36/passwd_after.txt");

  private final Tools tools = Tools.builtIn();
  private final Policy policy = new Policy(DefaultRules.read());

  /** Where the screens were recorded. */
  private static Circumstances where(Recording recording) {
    return new Circumstances(
        PROFILES.get(recording.tool()), "vm", "demo", "/home/devusr/work/demo", "/home/devusr");
  }

  @Test
  void tellsTheStateOfEveryScreen() throws IOException {
    Set<String> misses = new TreeSet<>();
    for (Recording recording : covered()) {
      if (!isRight(recording, judge(recording))) {
        misses.add(recording.file());
      }
    }
    assertEquals(new TreeSet<>(GAPS), misses);
  }

  @Test
  void findsNoPromptWhereThereIsNone() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Recording recording : covered()) {
      boolean found = judge(recording) instanceof Detection.Prompting;
      if (found && !asks(recording) && !GAPS.contains(recording.file())) {
        wrong.add(recording.file());
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void plansTheKeysThatTheToolTakesForYes() throws IOException {
    int plans = 0;
    for (Recording recording : covered()) {
      if (judge(recording) instanceof Detection.Prompting prompting
          && prompting.question().yes() >= 0
          && !recording.keys().equals("-")) {
        plans++;
        List<String> taken = List.of(recording.keys().split("\\|", -1));
        String planned = plan(prompting.question());
        assertTrue(taken.contains(planned), recording + " takes " + taken + ", not " + planned);
      }
    }
    assertTrue(plans > 40, "only " + plans + " plans were looked at");
  }

  @Test
  void leavesWhatDestroysToAPerson() throws IOException {
    int asked = 0;
    for (Recording recording : covered()) {
      if (recording.destructive() && judge(recording) instanceof Detection.Prompting prompting) {
        asked++;
        assertInstanceOf(
            Decision.Ask.class,
            policy.decide(AutoConfirm.POLICY, prompting.question(), where(recording)),
            recording.file());
      }
    }
    assertTrue(asked > 20, "only " + asked + " prompts were looked at");
  }

  @Test
  void neverAnswersAPassword() throws IOException {
    int passwords = 0;
    for (Recording recording : covered()) {
      if (recording.kind().equals("password")
          && judge(recording) instanceof Detection.Prompting prompting) {
        passwords++;
        for (AutoConfirm mode : AutoConfirm.values()) {
          assertInstanceOf(
              Decision.Ask.class,
              policy.decide(mode, prompting.question(), where(recording)),
              recording.file());
        }
      }
    }
    assertTrue(passwords > 8, "only " + passwords + " passwords were looked at");
  }

  private static List<Recording> covered() throws IOException {
    return Recording.all().stream()
        .filter(recording -> PROFILES.containsKey(recording.tool()))
        .toList();
  }

  private Detection judge(Recording recording) {
    return tools
        .detector(PROFILES.get(recording.tool()))
        .detect(recording.screen(), recording.terminal());
  }

  private static boolean asks(Recording recording) {
    return Set.of("prompt", "password", "pager").contains(recording.state());
  }

  private static boolean isRight(Recording recording, Detection detection) {
    if (detection instanceof Detection.Prompting prompting) {
      PromptKind kind = prompting.question().kind();
      return switch (recording.kind()) {
        case "password" -> kind == PromptKind.PASSWORD;
        case "yes_no" -> kind == PromptKind.YES_NO;
        default -> asks(recording) && kind != PromptKind.PASSWORD;
      };
    }
    SessionState state = ((Detection.Other) detection).state();
    return switch (recording.state()) {
      case "idle", "done", "error" -> state == SessionState.IDLE;
      case "working" -> state == SessionState.WORKING;
      default -> !asks(recording);
    };
  }

  /** In the words of the index: {@code y}, {@code 1}, {@code Down Enter}. */
  private static String plan(Question question) {
    Means means = question.choices().get(question.yes()).means();
    if (means instanceof Means.TypeLine line) {
      return line.text();
    }
    if (means instanceof Means.PressKey key) {
      return key.key();
    }
    int steps = question.yes() - question.selected();
    return (steps > 0 ? "Down " : "Up ").repeat(Math.abs(steps)) + "Enter";
  }
}
