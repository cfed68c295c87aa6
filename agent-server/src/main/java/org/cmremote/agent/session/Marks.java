package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import java.util.List;
import org.cmremote.agent.tmux.Command;
import org.cmremote.transport.protocol.AutoConfirm;
import org.jspecify.annotations.Nullable;

/**
 * What tmux keeps with a session, as options of its own, so that an agent that starts anew knows
 * it.
 */
final class Marks {
  private static final String TOOL = "@cm_tool";
  private static final String AUTO_CONFIRM = "@cm_auto_confirm";
  private static final String CWD = "@cm_cwd";

  /** A name holds no colon; a directory may hold anything, so it comes last. */
  static final String FORMAT =
      "#{session_id}|#{pane_id}|#{@cm_tool}|#{@cm_auto_confirm}|#{session_name}:#{@cm_cwd}";

  private Marks() {}

  /**
   * A session that tmux has.
   *
   * @param tool empty if the session isn't the agent's
   * @param mode null if it has none that is known
   */
  record Found(Session.Origin origin, String tool, @Nullable AutoConfirm mode) {
    Found {
      requireNonNull(origin, "origin is null");
      requireNonNull(tool, "tool is null");
    }

    boolean isOurs() {
      return !tool.isEmpty();
    }
  }

  /** Reads a line of {@link #FORMAT}. */
  static Found found(String line) {
    String[] field = line.split("\\|", 5);
    String[] named = field[4].split(":", 2);
    return new Found(
        new Session.Origin(named[0], field[0], field[1], named[1]), field[2], mode(field[3]));
  }

  private static @Nullable AutoConfirm mode(String name) {
    for (AutoConfirm mode : AutoConfirm.values()) {
      if (mode.name().equals(name)) {
        return mode;
      }
    }
    return null;
  }

  /** Makes the session the agent's. */
  static List<Command> set(String session, String tool, AutoConfirm mode, String cwd) {
    return List.of(mark(session, TOOL, tool), mode(session, mode), mark(session, CWD, cwd));
  }

  static Command mode(String session, AutoConfirm mode) {
    return mark(session, AUTO_CONFIRM, mode.name());
  }

  static List<Command> remove(String session) {
    return List.of(TOOL, AUTO_CONFIRM, CWD).stream()
        .map(option -> Command.of("set-option", "-u", "-t", session, option))
        .toList();
  }

  private static Command mark(String session, String option, String value) {
    return Command.of("set-option", "-t", session, option, value);
  }
}
