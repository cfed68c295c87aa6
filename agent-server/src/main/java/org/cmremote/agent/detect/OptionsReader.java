package org.cmremote.agent.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.Profile.DialogRule;
import org.cmremote.agent.detect.Profile.Mark;
import org.cmremote.agent.screen.Cells;
import org.cmremote.agent.screen.Screen;
import org.jspecify.annotations.Nullable;

/** Finds a dialog's options, from the lowest one upwards. */
final class OptionsReader {
  private static final Pattern NUMBERED =
      Pattern.compile(
          "^[\\s\\u00a0]*([^\\s\\d]?)[\\s\\u00a0]*(\\[.\\]\\s*)?(\\d{1,2})(?:[.)]|\\s\\(([●○])\\))[\\s\\u00a0]+(\\S.*)$");

  private static final Pattern LEADING_NUMBER = Pattern.compile("^\\d{1,2}[.)]\\s+");

  /** Drawn before each option, filled before the marked one. */
  private static final Pattern LEADING_RADIO = Pattern.compile("^[●○]\\s+");

  private static final Pattern BUTTON = Pattern.compile("<\\s*([^<>]+?)\\s*>");

  /** A label ends where a column with its description begins. */
  private static final Pattern DESCRIPTION = Pattern.compile(" {2,}.*$");

  private final DialogRule rule;
  private final Sheet sheet;

  OptionsReader(DialogRule rule, Sheet sheet) {
    this.rule = rule;
    this.sheet = sheet;
  }

  /**
   * An option.
   *
   * @param from column of its label's first cell
   * @param to column behind its label's last cell in its first row
   * @param number as shown; 0 without one
   */
  record Option(int row, int from, int to, boolean marked, int number, String label) {
    /** With the check box that stands before its number. */
    Option boxed(@Nullable String box) {
      return box == null ? this : new Option(row, from, to, marked, number, box + label);
    }

    /** Without what its label starts with. */
    Option without(Pattern lead) {
      String plain = lead.matcher(label).replaceFirst("");
      int start = from + Cells.width(label) - Cells.width(plain);
      return new Option(row, start, to, marked, number, plain);
    }
  }

  /** The options whose last row is that; none if they aren't all there. */
  List<Option> read(int last) {
    return switch (rule.layout()) {
      case NUMBERED -> numbered(last);
      case ROWS -> rows(last);
      case BUTTONS -> buttons(last);
      case PARAGRAPHS -> new ListReader(sheet, rule.cursor()).paragraphs(last);
      case ITEMS -> new ListReader(sheet, rule.cursor()).items(last);
      case NONE -> List.of();
    };
  }

  /** The index of the option that Enter takes; -1 if that isn't sure. */
  int selected(List<Option> options) {
    int selected = -1;
    for (int i = 0; i < options.size(); i++) {
      if (isMarked(options.get(i), options)) {
        if (selected >= 0) {
          return -1;
        }
        selected = i;
      }
    }
    return selected;
  }

  private boolean isMarked(Option option, List<Option> options) {
    Screen screen = sheet.screen();
    return switch (rule.mark()) {
      case GLYPH -> option.marked();
      case TERMINAL_CURSOR ->
          screen.cursor().y() == option.row()
              && screen.cursor().x() >= option.from() - 1
              && screen.cursor().x() <= option.to();
      case PAINT -> {
        String own = screen.paint().ground(option.from(), option.row());
        yield !own.equals(around(option, options));
      }
    };
  }

  /** What lies behind the cells between the options. */
  private String around(Option option, List<Option> options) {
    Option first = options.get(0);
    return first.number() > 0
        // Behind the end of the label, where a marked row is plain again.
        ? sheet.screen().paint().ground(option.to() + 1, option.row())
        : sheet.screen().paint().ground(first.from() - 2, first.row());
  }

  private List<Option> numbered(int last) {
    List<Option> options = new ArrayList<>();
    List<Integer> below = new ArrayList<>();
    int column = -1;
    int glyphColumn = -1;
    for (int y = last; y >= 0; y--) {
      String row = sheet.row(y);
      Matcher matcher = NUMBERED.matcher(row);
      boolean found = matcher.matches() && isMarkOrNone(matcher.group(1));
      int end = found ? Cells.width(row.substring(0, matcher.end(3))) : -1;
      if (found && (column < 0 || end == column)) {
        int number = Integer.parseInt(matcher.group(3));
        boolean glyph = !matcher.group(1).isEmpty();
        boolean marked = glyph || "●".equals(matcher.group(4));
        boolean follows =
            options.isEmpty() || number == options.get(options.size() - 1).number() - 1;
        if (!follows || (glyph && glyphColumn >= 0 && matcher.start(1) != glyphColumn)) {
          return List.of();
        }
        glyphColumn = glyph ? matcher.start(1) : glyphColumn;
        column = end;
        Collections.reverse(below);
        options.add(
            option(
                    y,
                    Cells.width(row.substring(0, matcher.start(5))),
                    marked,
                    number,
                    matcher.group(5),
                    below)
                .boxed(matcher.group(2)));
        below.clear();
        if (number == 1) {
          Collections.reverse(options);
          return options;
        }
      } else if (!sheet.isSpace(y)) {
        int indent = indent(row);
        if (indent < 4 || (column >= 0 && indent < column)) {
          return List.of();
        }
        below.add(y);
      }
    }
    return List.of();
  }

  /** An option whose label may go on in the rows below it, which may also describe it. */
  private Option option(
      int y, int from, boolean marked, int number, String text, List<Integer> below) {
    String label = DESCRIPTION.matcher(text.strip()).replaceFirst("");
    int to = from + Cells.width(label);
    if (label.length() == text.strip().length()) {
      int width = Cells.width(sheet.row(y));
      for (int row : below) {
        String next = sheet.row(row).strip();
        if (sheet.isSpace(row) || Wrapping.fits(next, width, sheet.edge(y))) {
          break;
        }
        label += " " + next;
        width = Cells.width(sheet.row(row));
      }
    }
    return new Option(y, from, to, marked, number, label);
  }

  private boolean isMarkOrNone(String glyph) {
    return glyph.isEmpty() || rule.cursor().contains(glyph);
  }

  private List<Option> rows(int last) {
    int y = last;
    int marked = -1;
    while (y >= 0 && !sheet.isSpace(y)) {
      if (isMarked(sheet.row(y))) {
        if (marked >= 0) {
          return List.of();
        }
        marked = y;
      }
      y--;
    }
    if (marked < 0) {
      return List.of();
    }
    int column = labelColumn(sheet.row(marked));
    List<Option> options = new ArrayList<>();
    List<Integer> below = new ArrayList<>();
    for (int row = last; row > y; row--) {
      String text = sheet.row(row);
      int start = row == marked ? column : indent(text);
      if (start < column) {
        // The question, right above.
        return row > marked ? List.of() : rowsOf(options, below);
      }
      if (start > column) {
        below.add(row);
      } else {
        Collections.reverse(below);
        options.add(
            option(
                row,
                column,
                row == marked,
                0,
                text.substring(Math.min(column, text.length())),
                below));
        below.clear();
      }
    }
    return rowsOf(options, below);
  }

  private static List<Option> rowsOf(List<Option> options, List<Integer> below) {
    if (!below.isEmpty()) {
      return List.of();
    }
    Collections.reverse(options);
    if (options.stream().allMatch(option -> LEADING_RADIO.matcher(option.label()).find())) {
      return options.stream().map(option -> option.without(LEADING_RADIO)).toList();
    }
    // Some versions of a tool number what others don't; the digits are no part of the labels.
    for (int i = 0; i < options.size(); i++) {
      if (!options.get(i).label().matches((i + 1) + "[.)]\\s+\\S.*")) {
        return options;
      }
    }
    return options.stream().map(option -> option.without(LEADING_NUMBER)).toList();
  }

  private boolean isMarked(String row) {
    int start = indent(row);
    return start < row.length() && rule.cursor().indexOf(row.charAt(start)) >= 0;
  }

  private static int labelColumn(String row) {
    int i = indent(row) + 1;
    while (i < row.length() && (row.charAt(i) == ' ' || row.charAt(i) == '\u00a0')) {
      i++;
    }
    return i;
  }

  private static int indent(String row) {
    int i = 0;
    while (i < row.length() && (row.charAt(i) == ' ' || row.charAt(i) == '\u00a0')) {
      i++;
    }
    return i;
  }

  private List<Option> buttons(int last) {
    if (rule.labels().isEmpty()) {
      List<Option> found = new ArrayList<>();
      Matcher matcher = BUTTON.matcher(sheet.row(last));
      while (matcher.find()) {
        found.add(button(last, matcher.start(1), matcher.group(1)));
      }
      return found;
    }
    List<Option> beside = new ArrayList<>();
    String row = sheet.row(last);
    int from = 0;
    for (String label : rule.labels()) {
      int at = row.indexOf(label, from);
      if (at < 0 || !row.substring(from, at).isBlank()) {
        break;
      }
      beside.add(button(last, at, label));
      from = at + label.length();
    }
    return beside.size() == rule.labels().size() ? beside : stacked(last);
  }

  private List<Option> stacked(int last) {
    List<Option> options = new ArrayList<>();
    int top = last - rule.labels().size() + 1;
    for (int i = 0; i < rule.labels().size(); i++) {
      String label = rule.labels().get(i);
      String row = sheet.row(top + i);
      if (!row.strip().equals(label)) {
        return List.of();
      }
      options.add(button(top + i, row.indexOf(label), label));
    }
    return options;
  }

  private Option button(int y, int at, String label) {
    int from = Cells.width(sheet.row(y).substring(0, at));
    return new Option(y, from, from + Cells.width(label), false, 0, label);
  }

  /** Whether the options lie beside each other. */
  static boolean isRow(List<Option> options) {
    return options.size() > 1 && options.get(0).row() == options.get(1).row();
  }

  /** Whether a glyph has to mark the chosen option and marks none. */
  boolean needsMark() {
    return rule.mark() == Mark.GLYPH;
  }
}
