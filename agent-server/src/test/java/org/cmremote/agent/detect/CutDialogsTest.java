package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.screen.Paint;
import org.cmremote.agent.screen.Screen;
import org.cmremote.transport.protocol.AutoConfirm;
import org.junit.jupiter.api.Test;

/**
 * Parts of dialogs, and text that only looks like one, lead to no confirm. Seeded, so repeatable.
 */
class CutDialogsTest {
  private static final List<String> WORDS =
      List.of(
          "Do you want to proceed?",
          "Would you like to run the following command?",
          "❯",
          "›",
          "●",
          "1. Yes",
          "2. No",
          "3. No, suggest changes (esc)",
          "Yes, proceed (y)",
          "Allow once",
          "Esc to cancel · Tab to amend",
          "Press enter to confirm or esc to cancel",
          "$ rm -rf build",
          "touch hello.txt",
          "Bash command",
          "? Shell",
          "Allow execution of [Shell]?",
          "│",
          "╌╌╌╌╌╌",
          "╭────────────────────╮",
          "╰────────────────────╯",
          "[y/N]",
          "the",
          "build",
          "failed",
          " ",
          "   ",
          "Waiting for user confirmation...",
          "△ Permission required",
          "Reject");

  private final Policy policy = new Policy(DefaultRules.read());

  @Test
  void aPartOfADialogIsTheSameDialogOrNone() throws IOException {
    int confirmed = 0;
    for (Recording recording : fullScreen()) {
      String whole = confirmed(recording, recording.screen());
      Screen screen = recording.screen();
      for (int y = 1; y < screen.height(); y++) {
        // The lower part is not yet painted; the upper part isn't; it has scrolled off the top.
        List<String> rows = screen.rows();
        List<String> above = new ArrayList<>(rows.subList(0, y));
        List<String> below = new ArrayList<>(rows.subList(y, rows.size()));
        List<String> blank = Collections.nCopies(y, "");
        for (List<String> part :
            List.of(
                joined(above, Collections.nCopies(rows.size() - y, "")),
                joined(blank, below),
                joined(below, blank))) {
          String now = confirmed(recording, with(screen, part));
          if (now != null) {
            confirmed++;
            assertEquals(whole, now, recording.file() + " cut at row " + y + ": " + part);
          }
        }
      }
    }
    assertTrue(confirmed > 100, "only " + confirmed + " parts were confirmed");
  }

  @Test
  void aLineQuestionOfWhichTheBeginningScrolledOffIsTheSameOrNone() throws IOException {
    int confirmed = 0;
    int parts = 0;
    for (Recording recording : Recording.all()) {
      if (recording.detector().profile().fullScreen()) {
        continue;
      }
      Screen screen = recording.screen();
      String whole = confirmed(recording, screen);
      confirmed += whole == null ? 0 : 1;
      for (int y = 1; y <= screen.cursor().y(); y++) {
        List<String> rows =
            joined(screen.rows().subList(y, screen.height()), Collections.nCopies(y, ""));
        Screen.Cursor cursor = screen.cursor();
        Screen now =
            new Screen(
                screen.cols(),
                rows,
                new Screen.Cursor(cursor.x(), cursor.y() - y, cursor.visible()),
                screen.title(),
                screen.alternate(),
                screen.scrolled() + y);
        String answer = confirmed(recording, now);
        parts++;
        if (answer != null) {
          assertEquals(whole, answer, recording.file() + " without its first " + y + " rows");
        }
      }
    }
    assertTrue(confirmed > 2, "only " + confirmed + " questions were confirmed whole");
    assertTrue(parts > 500, "only " + parts + " parts were looked at");
  }

  @Test
  void aDialogWithoutOneOfItsRowsHasNoOtherYes() throws IOException {
    for (Recording recording : fullScreen()) {
      if (recording.judge() instanceof Detection.Prompting whole && whole.question().yes() >= 0) {
        for (int y = 0; y < recording.screen().height(); y++) {
          List<String> rows = new ArrayList<>(recording.screen().rows());
          rows.remove(y);
          rows.add("");
          Detection now =
              recording
                  .detector()
                  .detect(
                      new Evidence(
                          with(recording.screen(), rows),
                          recording.terminal(),
                          null,
                          Duration.ZERO));
          if (now instanceof Detection.Prompting part && part.question().yes() >= 0) {
            assertEquals(
                yes(whole.question()), yes(part.question()), recording.file() + " row " + y);
          }
        }
      }
    }
  }

  @Test
  void rowsOfADialogInAnotherOrderAreNone() throws IOException {
    Random random = new Random(11);
    for (Recording recording : fullScreen()) {
      String whole = confirmed(recording, recording.screen());
      for (int round = 0; round < 30; round++) {
        List<String> rows = new ArrayList<>(recording.screen().rows());
        Collections.shuffle(rows, random);
        String now = confirmed(recording, with(recording.screen(), rows));
        assertTrue(now == null || now.equals(whole), recording.file() + ": " + now + " in " + rows);
      }
    }
  }

  @Test
  void randomTextIsNeverConfirmed() throws IOException {
    Random random = new Random(7);
    List<Recording> recordings = fullScreen();
    for (int round = 0; round < 4_000; round++) {
      Recording recording = recordings.get(random.nextInt(recordings.size()));
      List<String> rows = new ArrayList<>();
      for (int y = 0; y < 24; y++) {
        StringBuilder row = new StringBuilder(" ".repeat(random.nextInt(4)));
        for (int i = random.nextInt(4); i > 0; i--) {
          row.append(WORDS.get(random.nextInt(WORDS.size()))).append(' ');
        }
        rows.add(row.toString().stripTrailing());
      }
      assertEquals(null, confirmed(recording, with(recording.screen(), rows)), rows.toString());
    }
  }

  private static List<Recording> fullScreen() throws IOException {
    return Recording.all().stream().filter(it -> it.detector().profile().fullScreen()).toList();
  }

  private static List<String> joined(List<String> first, List<String> then) {
    List<String> all = new ArrayList<>(first);
    all.addAll(then);
    return all;
  }

  private static Screen with(Screen screen, List<String> rows) {
    return new Screen(
        screen.cols(),
        rows,
        screen.cursor(),
        screen.title(),
        screen.alternate(),
        screen.scrolled(),
        rows.size() == screen.height() ? screen.paint() : Paint.NONE);
  }

  private static String yes(Question question) {
    return question.choices().get(question.yes()).label();
  }

  /** What the policy would confirm; null if it leaves the screen alone. */
  private String confirmed(Recording recording, Screen screen) {
    Detector detector = recording.detector();
    Circumstances where =
        new Circumstances(
            detector.profile().tool(), "vm", "demo", "/home/devusr/work/demo", "/home/devusr");
    if (detector.detect(Evidence.of(screen, recording.terminal()))
            instanceof Detection.Prompting prompting
        && policy.decide(AutoConfirm.POLICY, prompting.question(), where)
            instanceof Decision.Choose choose) {
      Question question = prompting.question();
      return question.text()
          + "\n"
          + question.subject()
          + "\n"
          + question.choices().get(choose.option()).label();
    }
    return null;
  }
}
