package org.cmremote.agent.tmux;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Terminal;
import org.cmremote.agent.screen.Paint;
import org.cmremote.agent.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * A pane at one moment: its screen, what tmux knows beside it, and what the kernel says of it.
 *
 * @param pid the process that tmux started in the pane
 * @param tty path of the pane's terminal, such as {@code /dev/pts/3}
 * @param terminal the kernel's word of that moment, or of some hundred microseconds around it
 * @param dead whether that process is over and the pane remains
 * @param exitCode its exit code, where it is dead and no signal ended it
 * @param signal the number of the signal that ended it
 * @param inMode whether a person reads the history: keys would go to tmux and not to the program
 * @param attached how many clients are attached to the session, this agent's own included
 * @param typedAt when a person last pressed a key in the session, in seconds since 1970; its
 *     creation if nobody ever did
 */
public record PaneView(
    Screen screen,
    long pid,
    String tty,
    Terminal terminal,
    boolean dead,
    @Nullable Integer exitCode,
    @Nullable Integer signal,
    boolean inMode,
    int attached,
    long typedAt) {
  /** What {@link #parse} reads; the title comes last since it may hold the separator. */
  static final String FORMAT =
      "#{pane_height}|#{pane_width}|#{cursor_x}|#{cursor_y}|#{cursor_flag}|#{alternate_on}|#{history_size}"
          + "|#{pane_pid}|#{pane_tty}|#{pane_dead}|#{pane_dead_status}|#{pane_dead_signal}|#{pane_in_mode}|#{session_attached}|#{session_activity}|#{pane_title}";

  private static final int FIELDS = 16;

  /** A pane of tmux has at most 10,000 rows. */
  private static final Pattern HEIGHT = Pattern.compile("(\\d{1,5})\\|");

  public PaneView {
    requireNonNull(screen, "screen is null");
    requireNonNull(tty, "tty is null");
    requireNonNull(terminal, "terminal is null");
  }

  /**
   * The height that a line in {@link #FORMAT} announces: the number of rows that follow it; -1
   * where tmux knows no such pane, which it tells by empty fields, and for what is no such line.
   */
  static int height(String header) {
    Matcher height = HEIGHT.matcher(header);
    return height.lookingAt() ? Integer.parseInt(height.group(1)) : -1;
  }

  /** The pane as tmux describes it, of which the kernel hasn't been asked yet. */
  static PaneView parse(String header, List<String> rows) {
    String[] field = header.split("\\|", FIELDS);
    if (field.length != FIELDS) {
      throw new IllegalArgumentException("tmux described a pane as: " + header);
    }
    boolean painted = rows.stream().anyMatch(Paint::isPainted);
    Paint.Painted read = painted ? Paint.read(rows) : new Paint.Painted(rows, Paint.NONE);
    return new PaneView(
        new Screen(
            Integer.parseInt(field[1]),
            read.text(),
            new Screen.Cursor(
                Integer.parseInt(field[2]), Integer.parseInt(field[3]), field[4].equals("1")),
            field[15],
            field[5].equals("1"),
            Long.parseLong(field[6]),
            read.paint()),
        Long.parseLong(field[7]),
        field[8],
        Terminal.UNKNOWN,
        field[9].equals("1"),
        number(field[10]),
        number(field[11]),
        !field[12].equals("0") && !field[12].isEmpty(),
        Integer.parseInt(field[13]),
        Long.parseLong(field[14]));
  }

  /** The same with the kernel's word. */
  PaneView with(Terminal word) {
    return new PaneView(screen, pid, tty, word, dead, exitCode, signal, inMode, attached, typedAt);
  }

  private static @Nullable Integer number(String field) {
    return field.isEmpty() ? null : Integer.valueOf(field);
  }
}
