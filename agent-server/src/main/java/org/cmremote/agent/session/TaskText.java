package org.cmremote.agent.session;

import static java.util.Objects.requireNonNull;

import org.cmremote.agent.screen.Screen;

/**
 * A text that is typed into a tool's input, and how it is known again there: however it is wrapped,
 * framed and indented, its end stands before the cursor.
 */
record TaskText(String text) {
  private static final int TAIL_MAX = 32;

  /** Tools show a paste of this size as a word for it, such as {@code [Pasted text #1]}. */
  private static final int LONG = 400;

  TaskText {
    requireNonNull(text, "text is null");
  }

  /** Whether it came to stand in the input since that earlier screen. */
  boolean standsIn(Screen now, Screen before) {
    if (count(flat(now)) > count(flat(before))) {
      return true;
    }
    boolean changed =
        !now.cursorRow().equals(before.cursorRow()) && now.cursor().x() != before.cursor().x();
    return isLong() && changed;
  }

  /** Whether its end stands right before the cursor, on its row or on the one above. */
  boolean endsAtCursor(Screen now) {
    return flat(now.cursorRow()).endsWith(tail())
        || flat(now.row(now.cursor().y() - 1)).endsWith(tail());
  }

  private boolean isLong() {
    return text.length() >= LONG || text.strip().lines().count() > 1;
  }

  private int count(String shown) {
    String tail = tail();
    int count = 0;
    for (int i = shown.indexOf(tail); i >= 0 && !tail.isEmpty(); i = shown.indexOf(tail, i + 1)) {
      count++;
    }
    return count;
  }

  private String tail() {
    String flat = flat(text.strip().lines().reduce((first, last) -> last).orElse(""));
    return flat.substring(Math.max(0, flat.length() - TAIL_MAX));
  }

  private static String flat(Screen screen) {
    StringBuilder all = new StringBuilder();
    screen.rows().forEach(row -> all.append(flat(row)));
    return all.toString();
  }

  /**
   * Without blanks, and without the lines and blocks that frames and scroll bars are drawn with.
   */
  private static String flat(String row) {
    StringBuilder flat = new StringBuilder();
    row.codePoints()
        .filter(c -> !Character.isWhitespace(c) && !Character.isSpaceChar(c))
        .filter(c -> c < 0x2500 || c > 0x259f)
        .forEach(flat::appendCodePoint);
    return flat.toString();
  }
}
