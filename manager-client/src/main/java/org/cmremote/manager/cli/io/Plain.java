package org.cmremote.manager.cli.io;

import java.util.List;
import java.util.stream.Collectors;

/** Text from elsewhere, made fit to be printed. */
public final class Plain {
  private Plain() {}

  /**
   * The text on one line, without anything that a terminal would act on: what a program asks, or a
   * host answers, must not move the cursor or colour the rest.
   */
  public static String line(String text) {
    return row(text).strip();
  }

  /** The same with the blanks at both ends, for a row of a screen. */
  public static String row(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().forEach(c -> plain.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return plain.toString();
  }

  /** The rows of a screen, without the empty ones at its end. */
  public static String screen(List<String> rows) {
    return rows.stream().map(Plain::row).collect(Collectors.joining("\n")).stripTrailing();
  }

  /** At most so many characters, the last an ellipsis if some are missing. */
  public static String clipped(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }
}
