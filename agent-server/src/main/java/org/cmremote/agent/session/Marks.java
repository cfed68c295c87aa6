package org.cmremote.agent.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.util.Base64;
import java.util.List;
import org.cmremote.agent.tmux.Command;
import org.cmremote.transport.protocol.AutoConfirm;
import org.cmremote.transport.protocol.TaskState;
import org.jspecify.annotations.Nullable;

/**
 * What tmux keeps with a session, as options of its own, so that an agent that starts anew knows
 * it.
 */
final class Marks {
  private static final String TOOL = "@cm_tool";
  private static final String AUTO_CONFIRM = "@cm_auto_confirm";
  private static final String CWD = "@cm_cwd";
  private static final String ATTEMPT = "@cm_attempt";
  private static final String TASK = "@cm_task";
  private static final String TASK_STATE = "@cm_task_state";

  /** A name holds no colon; a directory may hold anything, so it comes last. */
  static final String FORMAT =
      "#{session_id}|#{pane_id}|#{@cm_tool}|#{@cm_auto_confirm}|#{@cm_task_state}|#{@cm_task}"
          + "|#{session_name}:#{@cm_cwd}";

  private Marks() {}

  /**
   * A session that tmux has.
   *
   * @param tool empty if the session isn't the agent's
   * @param mode null if it has none that is known
   * @param task null if it has none
   */
  record Found(
      Session.Origin origin, String tool, @Nullable AutoConfirm mode, @Nullable Task task) {
    Found {
      requireNonNull(origin, "origin is null");
      requireNonNull(tool, "tool is null");
    }

    boolean isOurs() {
      return !tool.isEmpty();
    }
  }

  /**
   * What a session was created to do.
   *
   * @param text empty once it is known what became of it
   */
  record Task(TaskState state, String text) {
    Task {
      requireNonNull(state, "state is null");
      requireNonNull(text, "text is null");
    }

    static @Nullable Task of(@Nullable String text) {
      return text == null ? null : new Task(TaskState.WAITING, text);
    }
  }

  /** Reads a line of {@link #FORMAT}. */
  static Found found(String line) {
    String[] field = line.split("\\|", 7);
    String[] named = field[6].split(":", 2);
    TaskState state = named(TaskState.values(), field[4]);
    return new Found(
        new Session.Origin(named[0], field[0], field[1], named[1]),
        field[2],
        named(AutoConfirm.values(), field[3]),
        state == null ? null : new Task(state, decoded(field[5])));
  }

  private static <E extends Enum<E>> @Nullable E named(E[] values, String name) {
    for (E value : values) {
      if (value.name().equals(name)) {
        return value;
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

  /** Tells the session that an attempt made from others of its name. */
  static Command attempt(String session, String id) {
    return mark(session, ATTEMPT, id);
  }

  static Command killIfFrom(String session, String attempt) {
    return Command.of(
        "if-shell",
        "-F",
        "-t",
        session,
        "#{==:#{" + ATTEMPT + "}," + attempt + "}",
        "kill-session -t '" + session + "'");
  }

  /** A task that isn't typed yet. */
  static List<Command> task(String session, String text) {
    return List.of(taskState(session, TaskState.WAITING), mark(session, TASK, encoded(text)));
  }

  static Command taskState(String session, TaskState state) {
    return mark(session, TASK_STATE, state.name());
  }

  /** It is known what became of the task. */
  static List<Command> taskOver(String session, TaskState state) {
    return List.of(taskState(session, state), unset(session, TASK));
  }

  /** tmux hands out lists by the line, and a task may have several. */
  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }

  private static String decoded(String text) {
    try {
      return new String(Base64.getDecoder().decode(text), UTF_8);
    } catch (IllegalArgumentException e) {
      // A person set it.
      return "";
    }
  }

  static List<Command> remove(String session) {
    return List.of(TOOL, AUTO_CONFIRM, CWD, ATTEMPT, TASK, TASK_STATE).stream()
        .map(option -> unset(session, option))
        .toList();
  }

  private static Command unset(String session, String option) {
    return Command.of("set-option", "-u", "-t", session, option);
  }

  private static Command mark(String session, String option, String value) {
    return Command.of("set-option", "-t", session, option, value);
  }
}
