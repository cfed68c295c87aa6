package org.cmremote.agent.session;

import java.util.List;
import org.cmremote.agent.tmux.Command;
import org.cmremote.agent.tmux.PaneView;

/**
 * Waits for how a program ended. tmux sees the terminal close before it learns that; and now and
 * then (3.3a: one end in twenty) it overlooks the end until another child's.
 */
final class ExitWatch {
  static final long LOOK_MS = 5;
  private static final int LOOKS_PER_REMINDER = 4;
  private static final int LOOKS_MAX = 200;

  private final Surroundings surroundings;
  private int looks;

  ExitWatch(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** Whether it is known, or nobody will know; otherwise the pane is to be looked at again. */
  boolean isOver(PaneView dead) {
    if (dead.exitCode() != null || dead.signal() != null || ++looks > LOOKS_MAX) {
      return true;
    }
    if (looks % LOOKS_PER_REMINDER == 0) {
      // Another child's end makes tmux collect this one's too.
      surroundings.tmux().run(List.of(Command.of("run-shell", "-b", ":")));
    }
    return false;
  }
}
