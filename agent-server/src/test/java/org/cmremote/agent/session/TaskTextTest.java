package org.cmremote.agent.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.cmremote.agent.screen.Screen;
import org.junit.jupiter.api.Test;

class TaskTextTest {
  private static final Screen EMPTY = screen(2, 1, "╭──────────╮", "│ > │", "╰──────────╯");

  @Test
  void standsHoweverItIsFramedAndWrapped() {
    TaskText task = new TaskText("mend the login page");
    assertTrue(
        task.standsIn(
            screen(
                6, 2, "╭──────────╮", "│ > mend   │", "│   the lo │", "│   gin pa █", "│   ge │"),
            EMPTY));
    assertFalse(task.standsIn(EMPTY, EMPTY));
    assertFalse(task.standsIn(screen(7, 0, "> mend the log"), EMPTY));
  }

  @Test
  void whatWasThereBeforeIsNotWhatWasTyped() {
    TaskText task = new TaskText("ls");
    Screen before = screen(2, 2, "$ ls", "false", "$ ");
    assertFalse(task.standsIn(before, before));
    assertTrue(task.standsIn(screen(4, 2, "$ ls", "false", "$ ls"), before));
  }

  @Test
  void aLongTextMayStandAsAWordForIt() {
    Screen word = screen(20, 0, "> [Pasted text #1]");
    assertTrue(new TaskText("first line\nsecond line").standsIn(word, EMPTY));
    assertTrue(new TaskText("x".repeat(400)).standsIn(word, EMPTY));
    assertFalse(new TaskText("a short line").standsIn(word, EMPTY));
  }

  @Test
  void aNewLineInTheInputIsNoSubmission() {
    TaskText task = new TaskText("mend it");
    assertTrue(task.endsAtCursor(screen(2, 1, "> mend it", "  ")));
    assertTrue(task.endsAtCursor(screen(9, 0, "> mend it")));
    assertFalse(task.endsAtCursor(screen(2, 2, "> mend it", "────", "> ")));
  }

  @Test
  void anEmptyTextIsNowhere() {
    assertEquals(false, new TaskText(" ").standsIn(EMPTY, EMPTY));
  }

  private static Screen screen(int x, int y, String... rows) {
    return new Screen(80, List.of(rows), new Screen.Cursor(x, y, true), "", false, 0);
  }
}
