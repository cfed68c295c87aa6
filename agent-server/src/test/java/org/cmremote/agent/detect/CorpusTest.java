package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.cmremote.agent.detect.Question.Means;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.screen.Screen;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.PromptKind;
import org.cmremote.transport.protocol.SessionState;
import org.junit.jupiter.api.Test;

/**
 * Screens recorded from real tools, judged by the tools' profiles. A new recording is files and a
 * row in INDEX.tsv, for a prompt a row in ANATOMY.tsv, and for a dialog one in DRAWN.tsv: no code.
 */
class CorpusTest {
  private final Policy policy = new Policy(DefaultRules.read());

  /** Where the screens were recorded. */
  private static Circumstances where(Recording recording) {
    return new Circumstances(
        recording.detector().profile().tool(),
        "vm",
        "demo",
        "/home/devusr/work/demo",
        "/home/devusr");
  }

  /** Of one tool: how many there are, and how many are right. */
  private static final class Score {
    private final Map<String, int[]> counts = new TreeMap<>();

    void count(String what, boolean right) {
      int[] count = counts.computeIfAbsent(what, name -> new int[2]);
      count[0] += right ? 1 : 0;
      count[1]++;
    }

    @Override
    public String toString() {
      StringBuilder text = new StringBuilder();
      counts.forEach((what, count) -> text.append(" %s %d/%d".formatted(what, count[0], count[1])));
      return text.toString();
    }
  }

  @Test
  void judgesEveryScreenAsTheIndexSays() throws IOException {
    Map<String, Score> scores = new TreeMap<>();
    Set<String> misses = new TreeSet<>();
    Map<String, String> anatomy = Recording.anatomy();
    for (Recording recording : Recording.all()) {
      Score score = scores.computeIfAbsent(recording.tool(), tool -> new Score());
      Detection detection = recording.judge();
      boolean state = isRight(recording, detection);
      score.count("states", state);
      if (!state) {
        misses.add(recording.file());
      }
      if (asks(recording)) {
        score.count("prompts", detection instanceof Detection.Prompting);
      }
      if (detection instanceof Detection.Prompting prompting && asks(recording)) {
        Question question = prompting.question();
        String golden = anatomy.get(recording.file());
        boolean right = Anatomy.of(question).equals(golden);
        score.count("anatomy", right);
        if (!right) {
          misses.add(recording.file() + ": " + Anatomy.of(question) + ", not " + golden);
        }
        if (question.yes() >= 0 && !recording.keys().equals("-")) {
          boolean planned = List.of(recording.keys().split("\\|", -1)).contains(plan(question));
          score.count("plans", planned);
          if (!planned) {
            misses.add(recording + " takes " + recording.keys() + ", not " + plan(question));
          }
        }
      }
    }
    scores.forEach((tool, score) -> System.out.println("corpus: " + tool + ":" + score));
    assertEquals(Set.of(), misses);
  }

  /** The glyph before the chosen option, and what stands below the options. */
  @Test
  void readsTheMarkAndTheFooterOfEveryDialog() throws IOException {
    Map<String, String> drawn = Recording.table("DRAWN.tsv");
    Map<String, String> read = new TreeMap<>();
    for (Recording recording : Recording.all()) {
      if (asks(recording) && recording.judge() instanceof Detection.Prompting prompting) {
        Profile profile = recording.detector().profile();
        Detector.Sheets sheets = new Detector.Sheets(recording.screen(), profile.sidebar());
        profile.dialogs().stream()
            .filter(rule -> rule.name().equals(prompting.question().rule()))
            .map(rule -> DialogReader.read(rule, sheets.framedBy(rule.frame())))
            .filter(DialogReader.Reading.Found.class::isInstance)
            .map(DialogReader.Reading.Found.class::cast)
            .findFirst()
            .ifPresent(found -> read.put(recording.file(), found.mark() + "\t" + found.footer()));
      }
    }
    assertEquals(new TreeMap<>(drawn), read);
  }

  /** Without the footer that its rule names, a dialog may not be painted whole, and is none. */
  @Test
  void aDialogWithoutItsFooterIsNone() throws IOException {
    int looked = 0;
    for (Recording recording : Recording.all()) {
      if (!asks(recording) || !(recording.judge() instanceof Detection.Prompting whole)) {
        continue;
      }
      Screen screen = recording.screen();
      Profile profile = recording.detector().profile();
      for (Profile.DialogRule rule : profile.dialogs()) {
        if (rule.footer() == null || !rule.name().equals(whole.question().rule())) {
          continue;
        }
        looked++;
        List<String> rows = new ArrayList<>(screen.rows());
        for (int y = rows.size() - 1; y >= 0; y--) {
          if (rule.footer().matcher(rows.get(y)).find()) {
            rows.set(y, "");
            break;
          }
        }
        Screen cut =
            new Screen(
                screen.cols(),
                rows,
                screen.cursor(),
                screen.title(),
                screen.alternate(),
                screen.scrolled(),
                screen.paint());
        Sheet sheet = new Detector.Sheets(cut, profile.sidebar()).framedBy(rule.frame());
        assertInstanceOf(
            DialogReader.Reading.Missing.class, DialogReader.read(rule, sheet), recording.file());
      }
    }
    assertTrue(looked > 80, "only " + looked + " dialogs were looked at");
  }

  @Test
  void findsNoPromptWhereThereIsNone() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Recording recording : Recording.all()) {
      boolean found = recording.judge() instanceof Detection.Prompting;
      if (found && !asks(recording)) {
        wrong.add(recording.file());
      }
    }
    assertEquals(List.of(), wrong);
  }

  @Test
  void namesTheErrorOfATool() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Recording recording : Recording.all()) {
      if (recording.state().equals("error")
          && !(recording.judge() instanceof Detection.Other other && other.error() != null)
          // Its program has ended; its last words are the shell's screen now.
          && !recording.terminal().program().equals("bash")) {
        silent.add(recording.file());
      }
    }
    assertEquals(List.of(), silent);
  }

  @Test
  void leavesWhatDestroysToAPerson() throws IOException {
    int asked = 0;
    for (Recording recording : Recording.all()) {
      if (recording.destructive() && recording.judge() instanceof Detection.Prompting prompting) {
        asked++;
        assertInstanceOf(
            Decision.Ask.class,
            policy.decide(AutoConfirm.POLICY, prompting.question(), where(recording)),
            recording.file());
      }
    }
    assertTrue(asked > 40, "only " + asked + " prompts were looked at");
  }

  @Test
  void neverAnswersAPassword() throws IOException {
    int passwords = 0;
    for (Recording recording : Recording.all()) {
      if (recording.kind().equals("password")
          && recording.judge() instanceof Detection.Prompting prompting) {
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

  /** Which account to log in with, for instance, though its options can be read. */
  @Test
  void neverAnswersWhatOnlyAPersonKnows() throws IOException {
    int logins = 0;
    for (Recording recording : Recording.all()) {
      if (recording.file().contains("login") && asks(recording)) {
        logins++;
        Question question =
            assertInstanceOf(Detection.Prompting.class, recording.judge()).question();
        assertTrue(question.choices().size() > 2, recording.file());
        for (AutoConfirm mode : AutoConfirm.values()) {
          assertInstanceOf(
              Decision.Ask.class,
              policy.decide(mode, question, where(recording)),
              recording.file());
        }
      }
    }
    assertEquals(3, logins);
  }

  @Test
  void explainsEachVerdictRuleByRule() throws IOException {
    for (Recording recording : Recording.all()) {
      Detector detector = recording.detector();
      Account account = detector.explain(recording.evidence());
      assertEquals(detector.detect(recording.evidence()), account.detection());
      Profile profile = detector.profile();
      for (Profile.DialogRule rule : profile.dialogs()) {
        assertTrue(
            account.findings().stream()
                .anyMatch(finding -> finding.rule().equals("dialog " + rule.name())),
            rule.name());
      }
      assertTrue(
          account.detection().confidence() > 0 && account.detection().confidence() < 1,
          recording.file());
    }
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
    boolean sideways = ((Means.MoveAndEnter) means).along() == Means.Along.ROW;
    int steps = question.yes() - question.selected();
    String key = steps > 0 ? (sideways ? "Right " : "Down ") : (sideways ? "Left " : "Up ");
    return key.repeat(Math.abs(steps)) + "Enter";
  }
}
