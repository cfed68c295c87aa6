package org.cmremote.agent.detect;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.cmremote.transport.protocol.PromptKind;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a tool: data, read from a file. Expressions are searched for, not matched whole,
 * unless something else is said.
 *
 * @param tool its name in requests and events
 * @param command what starts it
 * @param fullScreen whether it reads keys itself; a program that reads lines is judged by the
 *     kernel's word too
 * @param lineEditor whether it asks its own questions in a line editor, and nothing else does
 * @param paint whether its screens are to be captured with their colours, which costs more
 * @param sidebar a panel at the right edge that isn't read; null if it has none
 * @param typing how a task is typed
 * @param pagers programs that show text a page at a time, as the kernel names them
 * @param viewers programs that show what others wrote, as the kernel names them: no dialog on their
 *     screens is their own
 * @param asking programs that ask their own questions in a line editor, as the kernel names them;
 *     what stands at the cursor of another one's may be what a person is typing
 * @param typed how rows begin in which a person typed a command at a shell's prompt
 * @param working rows or titles that show it works
 * @param ready rows or titles that show it takes a task
 * @param waiting rows or titles that show it waits for an answer, also where none of its dialogs
 *     can be taken apart
 * @param errors rows that show why it can't work
 * @param hooks what its hooks mean, by their names as in {@code PermissionRequest} or {@code
 *     Notification/permission_prompt}
 */
public record Profile(
    String tool,
    List<String> command,
    boolean fullScreen,
    boolean lineEditor,
    boolean paint,
    @Nullable Sidebar sidebar,
    Typing typing,
    Set<String> pagers,
    Set<String> viewers,
    List<Pattern> asking,
    List<Pattern> typed,
    Signs working,
    Signs ready,
    List<WaitingRule> waiting,
    List<ErrorRule> errors,
    Map<String, HookReport.Kind> hooks,
    List<DialogRule> dialogs,
    List<LineRule> lines) {
  public Profile {
    requireNonNull(tool, "tool is null");
    command = List.copyOf(command);
    requireNonNull(typing, "typing is null");
    pagers = Set.copyOf(pagers);
    viewers = Set.copyOf(viewers);
    asking = List.copyOf(asking);
    typed = List.copyOf(typed);
    requireNonNull(working, "working is null");
    requireNonNull(ready, "ready is null");
    waiting = List.copyOf(waiting);
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
    public Signs {
      title = List.copyOf(title);
      rows = List.copyOf(rows);
    }
  }

  /**
   * A panel beside what is judged.
   *
   * @param from the least width of a screen that has it, in cells
   * @param width how wide it is, in cells
   */
  public record Sidebar(int from, int width) {}

  /**
   * How a task is typed.
   *
   * @param clear keys that empty the input first, by tmux's names
   * @param bracketed whether the text is pasted in one piece, so that its line ends don't submit it
   * @param submit the key that submits it
   */
  public record Typing(List<String> clear, boolean bracketed, String submit) {
    public Typing {
      clear = List.copyOf(clear);
      requireNonNull(submit, "submit is null");
    }
  }

  /**
   * A sign that somebody has to answer, of which no more can be read.
   *
   * @param title searched for in the title; null if that doesn't tell
   * @param rows searched for in the lowest rows; its group {@code question}, or the last row that
   *     it finds, is what is asked; null if they don't tell
   */
  public record WaitingRule(
      String name, PromptKind kind, @Nullable Pattern title, @Nullable Pattern rows) {
    public WaitingRule {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
    }
  }

  /**
   * A text, or a dialog, that tells why the tool can't work.
   *
   * @param rows searched for in the lowest rows that aren't blank; what it finds is the text; null
   *     if no row tells
   * @param over a row below which shows that the tool went on since; null if none does
   * @param dialog the rule whose prompt is asked because of it, as a login is; null if none is
   */
  public record ErrorRule(
      Trouble.Kind kind, @Nullable Pattern rows, @Nullable Pattern over, @Nullable String dialog) {
    public ErrorRule {
      requireNonNull(kind, "kind is null");
    }
  }

  /**
   * A dialog that a full-screen program draws: a question, options with a cursor, perhaps a footer,
   * nothing below.
   *
   * @param about what its subject is
   * @param top the row that the dialog starts with, above the question; null if that doesn't matter
   * @param question searched for in the paragraphs above the options, joined over the rows that
   *     they wrap; its group {@code subject} is the subject
   * @param footer what the rows below the options start with, joined; null if there are none
   * @param below a row that may stand below the footer
   * @param unless a row above the options that shows it is none; null if there is no such thing
   * @param frame glyphs that its rows may start and end with
   * @param cursor glyphs that mark the option which Enter takes
   * @param layout how the options lie
   * @param labels the labels of buttons
   * @param mark how the chosen option is marked
   * @param choose how an option is chosen
   * @param subject takes the rows that show what the question is about; null if the question says
   *     it all
   * @param yes the label of the option that says yes to this once; its group {@code subject} is the
   *     subject where nothing else names it
   * @param no the label of the option that says no
   */
  public record DialogRule(
      String name,
      PromptKind kind,
      Question.About about,
      @Nullable Pattern top,
      Pattern question,
      @Nullable Pattern footer,
      @Nullable Pattern below,
      @Nullable Pattern unless,
      String frame,
      String cursor,
      Layout layout,
      List<String> labels,
      Mark mark,
      Choose choose,
      @Nullable SubjectRule subject,
      Pattern yes,
      Pattern no) {
    public DialogRule {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
      requireNonNull(about, "about is null");
      requireNonNull(question, "question is null");
      requireNonNull(frame, "frame is null");
      requireNonNull(cursor, "cursor is null");
      requireNonNull(layout, "layout is null");
      labels = List.copyOf(labels);
      requireNonNull(mark, "mark is null");
      requireNonNull(choose, "choose is null");
      requireNonNull(yes, "yes is null");
      requireNonNull(no, "no is null");
    }
  }

  /** How a dialog's options lie. */
  public enum Layout {
    /** One below the other, numbered from 1. */
    NUMBERED,
    /** One below the other, each a row of the last paragraph. */
    ROWS,
    /** One below the other, each a paragraph of which the first row is the label. */
    PARAGRAPHS,
    /** One below the other in a box of their own, each behind a tag. */
    ITEMS,
    /** Beside each other, or one below the other where the screen is narrow; their labels known. */
    BUTTONS,
    /** There are none: Enter goes on. */
    NONE
  }

  /** How the option that Enter takes is marked. */
  public enum Mark {
    /** By a glyph before it. */
    GLYPH,
    /** By another background than the other options have. */
    PAINT,
    /** By the terminal's cursor, which stands on it. */
    TERMINAL_CURSOR
  }

  /** How a dialog's option is chosen. */
  public enum Choose {
    /** By its number, without Enter. */
    DIGIT,
    /** By its number, then Enter. */
    DIGIT_ENTER,
    /** By moving the cursor onto it, then Enter. */
    ARROWS,
    /** By the letter that its label ends with, in brackets, without Enter. */
    LETTER
  }

  /**
   * Where a dialog shows what it is about.
   *
   * @param above whether it stands above the question, else between question and options
   * @param start the row before its first, or its first row if {@code inclusive}; the first such
   *     row below the dialog's top or question
   * @param end the row after its last, the nearest to the question or the options; null if all up
   *     to there belongs to it
   * @param firstEnd whether the first row that is an end ends it, rather than the last
   * @param strip what is taken away from the start of each row
   * @param prefix what else is taken away from the start of the first row
   * @param suffix what stands behind its end and is no part of it; it is AMBIGUOUS without
   * @param hyphens whether the tool breaks words at their hyphens when it wraps
   * @param described whether its last row is a description, where it has two or more
   * @param again another place further up that shows it too; null if there is none
   * @param context whether it is only the question's context, as a file's changes are
   */
  public record SubjectRule(
      boolean above,
      Pattern start,
      boolean inclusive,
      @Nullable Pattern end,
      boolean firstEnd,
      @Nullable Pattern strip,
      @Nullable Pattern prefix,
      @Nullable Pattern suffix,
      boolean hyphens,
      boolean described,
      @Nullable AgainRule again,
      boolean context) {
    public SubjectRule {
      requireNonNull(start, "start is null");
    }
  }

  /**
   * A place that shows a subject once more, perhaps cut off, or with a description in brackets.
   *
   * @param start what its first row starts with
   * @param end the row after its last
   */
  public record AgainRule(Pattern start, Pattern end) {
    public AgainRule {
      requireNonNull(start, "start is null");
      requireNonNull(end, "end is null");
    }
  }

  /**
   * A question at the cursor of a program that reads a line.
   *
   * @param about what its subject is
   * @param prompt matched against the text before the cursor; its groups {@code yes} and {@code no}
   *     are what is typed, {@code subject} what it is about, {@code enter} what Enter alone answers
   * @param option finds the options in the rows above, its groups {@code key} and {@code label};
   *     for choices
   * @param key the one key that answers, for kinds that have but one
   */
  public record LineRule(
      String name,
      PromptKind kind,
      Question.About about,
      Pattern prompt,
      @Nullable Pattern option,
      @Nullable String key,
      @Nullable String yes,
      @Nullable String no) {
    public LineRule {
      requireNonNull(name, "name is null");
      requireNonNull(kind, "kind is null");
      requireNonNull(about, "about is null");
      requireNonNull(prompt, "prompt is null");
    }
  }
}
