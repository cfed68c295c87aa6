package org.cmremote.agent.screen;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A rendered screen: the rows that a person would see, never the bytes that painted them.
 *
 * @param cols width in cells
 * @param rows the rows from the top, without trailing blanks; their number is the screen's height
 * @param cursor where the terminal's cursor stands
 * @param title the title that the program set
 * @param alternate whether a full-screen program took over the screen
 * @param scrolled how many rows have scrolled off the top; it stops growing when the history is
 *     full
 * @param paint what lies behind the text, where the capture told
 */
public record Screen(
    int cols,
    List<String> rows,
    Cursor cursor,
    String title,
    boolean alternate,
    long scrolled,
    Paint paint) {
  public Screen {
    rows = List.copyOf(requireNonNull(rows, "rows is null"));
    requireNonNull(cursor, "cursor is null");
    requireNonNull(title, "title is null");
    requireNonNull(paint, "paint is null");
  }

  /** A screen without its colours. */
  public Screen(
      int cols, List<String> rows, Cursor cursor, String title, boolean alternate, long scrolled) {
    this(cols, rows, cursor, title, alternate, scrolled, Paint.NONE);
  }

  /**
   * @param x column in cells, from 0; it may equal the width, behind the last cell
   * @param y row, from 0
   */
  public record Cursor(int x, int y, boolean visible) {}

  public int height() {
    return rows.size();
  }

  /** The row; empty for one outside the screen. */
  public String row(int y) {
    return y >= 0 && y < rows.size() ? rows.get(y) : "";
  }

  /** The row that the cursor stands in. */
  public String cursorRow() {
    return row(cursor.y());
  }

  /** The index of the last row that isn't blank; -1 on an empty screen. */
  public int lastRow() {
    int y = rows.size() - 1;
    while (y >= 0 && rows.get(y).isBlank()) {
      y--;
    }
    return y;
  }

  /**
   * Whether both show the same text in the same colours with the cursor in the same place. Titles
   * may differ: some tools blink theirs while they wait.
   */
  public boolean looksLike(Screen other) {
    return cursor.x() == other.cursor.x()
        && cursor.y() == other.cursor.y()
        && cols == other.cols
        && alternate == other.alternate
        && rows.equals(other.rows)
        && paint.equals(other.paint);
  }
}
