package org.cmremote.agent.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.cmremote.agent.screen.Cells;

/**
 * Undoes the wrapping of a text that a tool broke at words to fit its width.
 *
 * <p>A row that had room for the next one's first word ended there by itself. Any other was broken,
 * unless it happens to end as its line does; so the break is taken for a blank, and for a sure one
 * only where a line's end could not mean something else.
 */
final class Wrapping {
  /** Tools leave so many cells free at the right edge, at most. */
  private static final int MARGIN = 5;

  /** What a shell's line can't end with, or where its end means no more than a blank. */
  private static final Pattern GOES_ON = Pattern.compile("(?:[|&;<>(\\\\]|\\b(?:do|then|else))$");

  /** What a shell's line can't begin with, or where no program is named so. */
  private static final Pattern CONTINUES =
      Pattern.compile(
          "^(?:[|&;<>)}]|-|\\d>|\\d+(?:[\\s;|&)]|$)|[\\w-]+\\.(?:txt|md|json|ya?ml|toml|xml|html|css|csv|log|java|c|h|go|rs|[jt]sx?)(?:\\s|$))");

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final StringBuilder text = new StringBuilder();
  private final List<Integer> doubts = new ArrayList<>();
  private final boolean hyphens;
  private final boolean commands;
  private boolean wrapped;
  private int column = -1;
  private int edge;
  private String last = "";

  /**
   * @param hyphens whether words are broken at their hyphens, too
   * @param commands whether a line of the text's own would be a command of its own
   */
  Wrapping(boolean hyphens, boolean commands) {
    this.hyphens = hyphens;
    this.commands = commands;
  }

  /**
   * Adds a row.
   *
   * @param column where its text starts
   * @param edge the column behind the last that could be written to
   */
  void add(String row, int column, int edge) {
    if (this.column >= 0) {
      join(row);
    }
    text.append(row);
    this.last = row;
    this.column = column + Cells.width(row);
    this.edge = edge;
  }

  /** The text; breaks that wrapping made are gone, those of its own are line feeds. */
  String text() {
    return text.toString();
  }

  /** Whether a break was undone. */
  boolean isWrapped() {
    return wrapped;
  }

  /**
   * The breaks that were undone and may be the text's own: how many characters stand before each,
   * blanks left out.
   */
  List<Integer> doubts() {
    return List.copyOf(doubts);
  }

  private void join(String next) {
    if (last.isEmpty() || next.isEmpty() || fits(next, column, edge)) {
      text.append('\n');
      return;
    }
    wrapped = true;
    char end = last.charAt(last.length() - 1);
    boolean inWord =
        hyphens
            && end == '-'
            && last.length() > 1
            && Character.isLetterOrDigit(last.charAt(last.length() - 2))
            && Character.isLetterOrDigit(next.charAt(0));
    boolean filled = column >= edge - 1 && last.indexOf(' ') < 0 && next.charAt(0) != ' ';
    if (inWord || filled) {
      // A word that is longer than the row, or that was broken at its hyphen. A line may end so,
      // too.
      if (commands) {
        doubt();
      }
      return;
    }
    String continued = next.stripLeading();
    boolean sure = GOES_ON.matcher(last).find() || CONTINUES.matcher(continued).find();
    // Blanks at a break are dropped by the tools.
    boolean isIndented = continued.length() < next.length();
    if (!sure || isIndented || isInTextOfItsOwn()) {
      doubt();
    }
    text.append(' ');
  }

  private void doubt() {
    doubts.add(squeezed(text).length());
  }

  /** Without blanks. */
  static String squeezed(CharSequence text) {
    return BLANKS.matcher(text).replaceAll("");
  }

  /** Whether the row would have had room for the next one's first word. */
  static boolean fits(String next, int column, int edge) {
    String start = next.stripLeading();
    int end = start.indexOf(' ');
    String word = end < 0 ? start : start.substring(0, end);
    return column + 1 + Cells.width(word) <= edge - MARGIN;
  }

  /**
   * Within quotation marks, a comment or a here-document a line's end means what it is: the text
   * goes on there, or ends.
   */
  private boolean isInTextOfItsOwn() {
    if (text.indexOf("<<") >= 0) {
      return true;
    }
    char open = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && open != '\'') {
        i++;
      } else if (open == '#') {
        open = c == '\n' ? 0 : open;
      } else if (open == 0 && c == '#' && (i == 0 || " \n;|&()".indexOf(text.charAt(i - 1)) >= 0)) {
        open = c;
      } else if (open == 0 && (c == '\'' || c == '"')) {
        open = c;
      } else if (c == open) {
        open = 0;
      }
    }
    return open != 0;
  }
}
