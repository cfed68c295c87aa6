package org.cmremote.agent.detect;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cmremote.agent.detect.OptionsReader.Option;
import org.cmremote.agent.screen.Cells;

/** Reads options that are neither numbered nor one paragraph: what menus of installers have. */
final class ListReader {
  /** A check mark perhaps, a tag, and what it stands for. */
  private static final Pattern ITEM =
      Pattern.compile("^[\\s│]*(?:[(\\[][ *X][)\\]]\\s*)?(\\S+)\\s{2,}(\\S.*?)[\\s│]*$");

  private final Sheet sheet;
  private final String cursor;

  /**
   * @param cursor the glyphs of which one marks the chosen option
   */
  ListReader(Sheet sheet, String cursor) {
    this.sheet = sheet;
    this.cursor = cursor;
  }

  /** The items of the last block of rows. */
  List<Option> items(int last) {
    List<Option> options = new ArrayList<>();
    for (int y = last; !sheet.isSpace(y); y--) {
      Matcher matcher = ITEM.matcher(sheet.row(y));
      if (!matcher.matches()) {
        return List.of();
      }
      options.add(option(y, matcher.start(2), false, matcher.group(2)));
    }
    Collections.reverse(options);
    return options;
  }

  /** Paragraphs that start in the column of the marked one; their first rows are the labels. */
  List<Option> paragraphs(int last) {
    int column = column(last);
    List<Option> options = new ArrayList<>();
    int y = last;
    while (y >= 0) {
      int top = y;
      while (!sheet.isSpace(top - 1)) {
        top--;
      }
      String row = sheet.row(top);
      int start = indent(row, 0);
      boolean marked = isMark(row, start);
      int label = marked ? indent(row, start + 1) : start;
      if (label != column) {
        break;
      }
      options.add(option(top, label, marked, row.substring(label)));
      y = top - 1;
      while (y >= 0 && sheet.isSpace(y)) {
        y--;
      }
    }
    Collections.reverse(options);
    return options;
  }

  /** Where the label of the nearest marked row starts; -1 if there is none. */
  private int column(int last) {
    for (int y = last; y >= 0; y--) {
      String row = sheet.row(y);
      int start = indent(row, 0);
      if (isMark(row, start)) {
        return indent(row, start + 1);
      }
    }
    return -1;
  }

  private boolean isMark(String row, int at) {
    return at < row.length() && cursor.indexOf(row.charAt(at)) >= 0;
  }

  private static int indent(String row, int from) {
    int i = from;
    while (i < row.length() && (row.charAt(i) == ' ' || row.charAt(i) == '\u00a0')) {
      i++;
    }
    return i;
  }

  private Option option(int y, int at, boolean marked, String label) {
    int from = Cells.width(sheet.row(y).substring(0, at));
    return new Option(y, from, from + Cells.width(label), marked, 0, label);
  }
}
