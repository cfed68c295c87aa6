package org.cmremote.agent.detect;

import org.cmremote.agent.screen.Cells;
import org.cmremote.agent.screen.Screen;
import org.jspecify.annotations.Nullable;

/**
 * A screen's rows without what frames them: a box's border, a scrollbar, a panel beside. What is
 * left stands in the columns where it stood.
 */
final class Sheet {
  /** Scrollbars are drawn in the last column, or next to it. */
  private static final String SCROLLBAR = "█┃│║▐";

  /** What boxes, rules and scroll marks are drawn with. */
  private static final String DRAWN = "─━╌═│┃║╭╮╰╯┌┐└┘├┤┬┴▀▄▔▁╹╻▲▼█▐";

  private final Screen screen;
  private final String frame;
  private final int cols;
  private final @Nullable String[] rows;
  private final int[] edges;

  Sheet(Screen screen, String frame, Profile.@Nullable Sidebar sidebar) {
    this.screen = screen;
    this.frame = frame;
    this.cols =
        sidebar != null && screen.cols() >= sidebar.from()
            ? screen.cols() - sidebar.width()
            : screen.cols();
    this.rows = new String[screen.height()];
    this.edges = new int[screen.height()];
  }

  Screen screen() {
    return screen;
  }

  /** The row; empty for one outside the screen. */
  String row(int y) {
    if (y < 0 || y >= rows.length) {
      return "";
    }
    String row = rows[y];
    if (row == null) {
      row = read(y);
      rows[y] = row;
    }
    return row;
  }

  /** The column behind the last that text of this row can stand in. */
  int edge(int y) {
    row(y);
    return y >= 0 && y < edges.length ? edges[y] : cols;
  }

  /** Whether nothing stands there, or only what is drawn. */
  boolean isSpace(int y) {
    return isSpace(row(y));
  }

  static boolean isSpace(String row) {
    for (int i = 0; i < row.length(); i++) {
      char c = row.charAt(i);
      if (c != ' ' && c != '\u00a0' && DRAWN.indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The index of the last row that isn't space; -1 if there is none. */
  int lastRow() {
    int y = screen.lastRow();
    while (y >= 0 && isSpace(y)) {
      y--;
    }
    return y;
  }

  private String read(int y) {
    String row = cut(screen.row(y));
    edges[y] = cols;
    if (row.isEmpty()) {
      return row;
    }
    int end = row.length();
    char last = row.charAt(end - 1);
    if (SCROLLBAR.indexOf(last) >= 0 && Cells.width(row) >= screen.cols() - 2) {
      edges[y] = Cells.width(row) - 1;
      row = row.substring(0, end - 1).stripTrailing();
      end = row.length();
    }
    if (frame.isEmpty() || end == 0) {
      return row;
    }
    int start = 0;
    while (start < end && row.charAt(start) == ' ') {
      start++;
    }
    if (start < end && frame.indexOf(row.charAt(start)) >= 0) {
      boolean closed = end - 1 > start && frame.indexOf(row.charAt(end - 1)) >= 0;
      if (closed) {
        edges[y] = Cells.width(row) - 2;
      }
      String inside = row.substring(start + 1, closed ? end - 1 : end).stripTrailing();
      return inside.isEmpty() ? "" : " ".repeat(start + 1) + inside;
    }
    return row;
  }

  /** Without the panel at the right. */
  private String cut(String row) {
    if (cols == screen.cols() || (row.length() <= cols && Cells.width(row) <= cols)) {
      return row;
    }
    int width = 0;
    int i = 0;
    while (i < row.length()) {
      int next = row.offsetByCodePoints(i, 1);
      width += Cells.width(row.substring(i, next));
      if (width > cols) {
        break;
      }
      i = next;
    }
    return row.substring(0, i).stripTrailing();
  }
}
