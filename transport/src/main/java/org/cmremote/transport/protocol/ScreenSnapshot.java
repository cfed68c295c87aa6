package org.cmremote.transport.protocol;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a session's screen shows.
 *
 * @param cols width in cells
 * @param rows height in cells; {@code lines} has as many elements
 * @param lines the rows from the top, without trailing blanks
 * @param title the title that the program set
 */
public record ScreenSnapshot(
    String session, int cols, int rows, Cursor cursor, String title, List<String> lines)
    implements Result {
  public ScreenSnapshot {
    requireNonNull(session, "session is null");
    requireNonNull(cursor, "cursor is null");
    requireNonNull(title, "title is null");
    lines = List.copyOf(requireNonNull(lines, "lines is null"));
  }

  /**
   * @param x column, from 0
   * @param y row, from 0
   */
  public record Cursor(int x, int y, boolean visible) {}
}
