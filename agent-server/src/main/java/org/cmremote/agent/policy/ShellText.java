package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

/** A command's characters, and a place among them. */
final class ShellText {
  /** Longer than what anybody would read before saying yes. */
  private static final int LENGTH_MAX = 20_000;

  private final String text;
  private int at;

  /** The command can't be read whole. */
  static final class NotReadable extends RuntimeException {
    NotReadable(String why) {
      super(requireNonNull(why, "why is null"), null, false, false);
    }

    String why() {
      return requireNonNull(getMessage(), "why is null");
    }
  }

  ShellText(String text) {
    this.text = requireNonNull(text, "text is null");
    if (text.length() > LENGTH_MAX) {
      throw new NotReadable("it is longer than %d characters".formatted(LENGTH_MAX));
    }
    text.codePoints()
        .filter(ShellText::deceives)
        .findFirst()
        .ifPresent(
            c -> {
              throw new NotReadable("it holds the character U+%04X".formatted(c));
            });
  }

  /** What looks like something else, or like nothing, on a screen. */
  private static boolean deceives(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL -> c != '\n' && c != '\t';
      case Character.SPACE_SEPARATOR -> c != ' ';
      case Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          true;
      default -> c == '\ufffd';
    };
  }

  boolean atEnd() {
    return at >= text.length();
  }

  int position() {
    return at;
  }

  int length() {
    return text.length();
  }

  char at(int index) {
    return text.charAt(index);
  }

  char peek() {
    return text.charAt(at);
  }

  void skip(int count) {
    at += count;
  }

  char take() {
    if (atEnd()) {
      throw new NotReadable("a quote or a substitution in it doesn't end");
    }
    return text.charAt(at++);
  }

  boolean startsWith(String wanted) {
    return text.startsWith(wanted, at);
  }

  boolean startsWith(String wanted, int index) {
    return text.startsWith(wanted, index);
  }

  String since(int start) {
    return text.substring(start, at);
  }

  /** All up to the character, which is skipped. */
  String through(char end) {
    StringBuilder all = new StringBuilder();
    for (char c = take(); c != end; c = take()) {
      all.append(c);
    }
    return all.toString();
  }

  /** The rest of the row, whose end is skipped. */
  String row() {
    int end = text.indexOf('\n', at);
    String row = end < 0 ? text.substring(at) : text.substring(at, end);
    at = end < 0 ? text.length() : end + 1;
    return row;
  }

  /** A parameter's name. */
  String name() {
    int start = at;
    char first = take();
    if (first == '_' || Character.isLetter(first)) {
      while (!atEnd() && (peek() == '_' || Character.isLetterOrDigit(peek()))) {
        at++;
      }
    }
    return since(start);
  }

  /** What stands between {@code $'} and {@code '}, decoded. */
  String ansiQuoted() {
    StringBuilder all = new StringBuilder();
    for (char c = take(); c != '\''; c = take()) {
      all.append(c == '\\' ? escaped() : String.valueOf(c));
    }
    return all.toString();
  }

  private String escaped() {
    char c = take();
    return switch (c) {
      case 'n' -> "\n";
      case 't' -> "\t";
      case '\\', '\'', '"', '?' -> String.valueOf(c);
      case 'x' -> digits(16, 2);
      case 'u' -> digits(16, 4);
      case 'U' -> digits(16, 8);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        at--;
        yield digits(8, 3);
      }
      default -> throw new NotReadable("it holds the escape \\" + c);
    };
  }

  private String digits(int radix, int most) {
    int value = 0;
    int count = 0;
    while (count < most && !atEnd() && Character.digit(peek(), radix) >= 0) {
      value = value * radix + Character.digit(take(), radix);
      count++;
    }
    // A byte above ASCII may be a part of a character, and NUL ends the word.
    if (count == 0 || value < ' ' || value > '~') {
      throw new NotReadable("it holds an escape for what isn't a plain character");
    }
    return String.valueOf((char) value);
  }
}
