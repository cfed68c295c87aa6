package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a tool: data, read from a file. Expressions are searched for, not matched whole.
 *
 * @param tool its name in requests and events
 * @param command what starts it
 * @param fullScreen whether it reads keys itself; a program that reads lines is judged by the
 *     kernel's word too
 * @param pagers programs that show text a page at a time, as the kernel names them
 * @param working rows or titles that show it works
 * @param ready rows or titles that show it takes a task
 * @param errors rows that show why it can't work
 * @param hooks what its hooks mean, by their names as in {@code PermissionRequest} or {@code
 *     Notification/permission_prompt}
 */
public record Profile(
    String tool,
    List<String> command,
    boolean fullScreen,
    Set<String> pagers,
    Signs working,
    Signs ready,
    List<Pattern> errors,
    Map<String, HookReport.Kind> hooks,
    List<DialogRule> dialogs,
    List<LineRule> lines) {
  public Profile {
    requireNonNull(tool, "tool is null");
    command = List.copyOf(command);
    pagers = Set.copyOf(pagers);
    requireNonNull(working, "working is null");
    requireNonNull(ready, "ready is null");
    errors = List.copyOf(errors);
    hooks = Map.copyOf(hooks);
    dialogs = List.copyOf(dialogs);
    lines = List.copyOf(lines);
  }

  /**
   * Expressions of which one is enough; those for rows are searched for in the lowest rows, which
   * they may span.
   */
  public record Signs(List<Pattern> title, List<Pattern> rows) {
    static final Signs NONE = new Signs(List.of(), List.of());

    public Signs {
      title = List.copyOf(title);
      rows = List.copyOf(rows);
    }
  }

  /**
   * A dialog that a full-screen program draws: a question, options with a cursor, perhaps a footer,
   * nothing below.
   *
   * @param numbered whether options carry numbers; otherwise every row of the last paragraph is an
   *     option
   * @param choose how an option is chosen
   * @param subject takes the rows that show what the question is about; null if the question says
   *     it all
   * @param yes the label of the option that says yes to this once
   * @param no the label of the option that says no
   */
  public record DialogRule(
      String name,
      PromptKind kind,
      Pattern question,
      @Nullable Pattern footer,
      String cursor,
      boolean numbered,
      Choose choose,
      @Nullable SubjectRule subject,
      Pattern yes,
      Pattern no) {
    public DialogRule {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
      requireNonNull(question, "question is null");
      requireNonNull(cursor, "cursor is null");
      requireNonNull(choose, "choose is null");
      requireNonNull(yes, "yes is null");
      requireNonNull(no, "no is null");
    }
  }

  /** How a dialog's option is chosen. */
  public enum Choose {
    /** By its number, without Enter. */
    DIGIT,
    /** By moving the cursor onto it, then Enter. */
    ARROWS
  }

  /**
   * Where a dialog shows what it is about.
   *
   * @param above whether it stands above the question, else between question and options
   * @param start the row before its first, or its first row if {@code inclusive}
   * @param end the row after its last
   * @param strip what is taken away from the start of each row
   */
  public record SubjectRule(
      boolean above, Pattern start, boolean inclusive, Pattern end, @Nullable Pattern strip) {
    public SubjectRule {
      requireNonNull(start, "start is null");
      requireNonNull(end, "end is null");
    }
  }

  /**
   * A question at the cursor of a program that reads a line.
   *
   * @param prompt matched against the text before the cursor; its groups {@code yes} and {@code no}
   *     are what is typed, {@code subject} what it is about
   * @param option finds the options in the rows above, its groups {@code key} and {@code label};
   *     for choices
   * @param key the one key that answers, for kinds that have but one
   */
  public record LineRule(
      String name,
      PromptKind kind,
      Pattern prompt,
      @Nullable Pattern option,
      @Nullable String key,
      @Nullable String yes,
      @Nullable String no) {
    public LineRule {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
      requireNonNull(prompt, "prompt is null");
    }
  }
}
