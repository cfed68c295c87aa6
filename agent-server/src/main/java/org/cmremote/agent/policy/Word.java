package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A word of a command, as the program gets it.
 *
 * @param text what is known of it: without quotes; with its pattern characters if it is a pattern;
 *     as it is written if it is unknown
 */
record Word(String text, Kind kind) {
  private static final Pattern OPTION = Pattern.compile("--[A-Za-z0-9-]+=");

  /** How much of a word is known before it runs. */
  enum Kind {
    LITERAL,
    /** Names of files that match it. */
    PATTERN,
    /** Depends on variables or on the output of programs. */
    UNKNOWN
  }

  Word {
    requireNonNull(text, "text is null");
    requireNonNull(kind, "kind is null");
  }

  static Word literal(String text) {
    return new Word(text, Kind.LITERAL);
  }

  static Word unknown(String text) {
    return new Word(text, Kind.UNKNOWN);
  }

  boolean isLiteral() {
    return kind == Kind.LITERAL;
  }

  /** Whether at least the option is known: of {@code --include=*.c} only the value is a pattern. */
  boolean isOptionOrLiteral() {
    return isLiteral() || (kind == Kind.PATTERN && OPTION.matcher(text).lookingAt());
  }

  boolean is(String other) {
    return isLiteral() && text.equals(other);
  }

  /** Whether it may turn out to be an option: a file's name may begin with a dash. */
  boolean mayBeOption() {
    return switch (kind) {
      case LITERAL -> text.startsWith("-");
      case PATTERN -> text.startsWith("-") || "*?[".indexOf(text.charAt(0)) >= 0;
      case UNKNOWN -> true;
    };
  }
}
