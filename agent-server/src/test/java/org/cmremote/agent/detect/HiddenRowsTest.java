package org.cmremote.agent.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cmremote.agent.detect.Question.Flaw;
import org.cmremote.agent.policy.Circumstances;
import org.cmremote.agent.policy.Decision;
import org.cmremote.agent.policy.DefaultRules;
import org.cmremote.agent.policy.Policy;
import org.cmremote.agent.screen.Screen;
import org.cmremote.transport.protocol.AutoConfirm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nobody agrees to a change of which the tool leaves out a part: it is left to a person. */
class HiddenRowsTest {
  private final Policy policy = new Policy(DefaultRules.read());

  /** In the place of one row of the changes that a recorded dialog shows. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "claude-code/120x36/16_perm_edit.txt; 3 +Hello edited demo",
        "claude-code/120x36/17_perm_write.txt; 2 second line",
        "claude-code-2.1.197/120x36/16_perm_edit.txt; 3 +Hello edited demo",
        "gemini-cli/120x36/16_perm_edit.txt; 3 + Hello edited demo",
        "gemini-cli/120x36/17_perm_write.txt; 2 second line",
        "qwen-code/120x36/16_perm_edit.txt; 3 + Hello edited demo",
        "qwen-code/120x36/17_perm_write.txt; 2 second line",
        "opencode/120x36/16_perm_edit.txt; 3 + Hello edited demo"
      })
  void changesThatAreLeftOutAreAFlaw(String file, String row) throws IOException {
    Recording recording = recording(file);
    assertInstanceOf(Decision.Choose.class, decide(recording, recording.screen()));
    for (String instead :
        List.of(
            "↑ 5 more lines",
            "… +12 lines (ctrl+o to expand)",
            "... first 33 lines hidden ...",
            "⋯ (33 lines hidden)",
            "[… 10 lines] ^a view all",
            "3 +Hello … [+412 chars]")) {
      Screen screen = with(recording.screen(), row, instead);
      Question question = question(recording, screen);
      assertTrue(question.flaws().contains(Flaw.HIDDEN), file + ": " + instead);
      assertFalse(question.readable());
      assertInstanceOf(Decision.Ask.class, decide(recording, screen));
    }
  }

  @Test
  void aChangedRowThatIsCutOffAtTheEdgeIsAFlaw() throws IOException {
    Recording recording = recording("claude-code/120x36/16_perm_edit.txt");
    String cut = "3 +" + "x".repeat(114) + "…";
    Screen screen = with(recording.screen(), "3 +Hello edited demo", cut);
    assertEquals(Set.of(Flaw.CLIPPED), question(recording, screen).flaws());
    // A text's own ellipsis isn't at the edge.
    Screen own = with(recording.screen(), "3 +Hello edited demo", "3 +and so on…");
    assertEquals(Set.of(), question(recording, own).flaws());
  }

  @Test
  void whatIsLeftOutAboveTheDialogIsNoneOfItsFlaws() throws IOException {
    Recording recording = recording("claude-code/120x36/16_perm_edit.txt");
    Screen screen = with(recording.screen(), "Read 1 file", "… +12 lines (ctrl+o to expand)");
    assertEquals(Set.of(), question(recording, screen).flaws());
  }

  private static Recording recording(String file) throws IOException {
    return Recording.all().stream()
        .filter(recording -> recording.file().equals(file))
        .findFirst()
        .orElseThrow();
  }

  /** With other text in the row that holds that text, as wide as it was where a box is around. */
  private static Screen with(Screen screen, String text, String instead) {
    List<String> rows = new ArrayList<>(screen.rows());
    int y = 0;
    while (!rows.get(y).contains(text)) {
      y++;
    }
    int room = Math.max(text.length(), instead.length());
    String row = rows.get(y).replace(text + " ".repeat(room - text.length()), instead);
    rows.set(y, row.contains(instead) ? row : row.replace(text, instead));
    return new Screen(
        screen.cols(),
        rows,
        screen.cursor(),
        screen.title(),
        screen.alternate(),
        screen.scrolled(),
        screen.paint());
  }

  private static Question question(Recording recording, Screen screen) {
    Evidence evidence = Evidence.of(screen, recording.terminal());
    return assertInstanceOf(Detection.Prompting.class, recording.detector().detect(evidence))
        .question();
  }

  private Decision decide(Recording recording, Screen screen) {
    String directory = "/home/devusr/work/demo";
    return policy.decide(
        AutoConfirm.POLICY,
        question(recording, screen),
        new Circumstances(
            recording.detector().profile().tool(), "vm", "demo", directory, "/home/devusr"));
  }
}
