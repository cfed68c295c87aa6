package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;

/**
 * A text in which {@code *} stands for any characters; between slashes, a regular expression that
 * the whole text has to match.
 *
 * @param pattern null if the text stands for itself
 */
record Glob(String text, @org.jspecify.annotations.Nullable Pattern pattern) {
  Glob {
    requireNonNull(text, "text is null");
  }

  /** Throws {@link java.util.regex.PatternSyntaxException}. */
  static Glob of(String text) {
    if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
      return new Glob(text, Pattern.compile(text.substring(1, text.length() - 1)));
    }
    return new Glob(text, text.contains("*") ? regex(text, ".*") : null);
  }

  /** One name of a path. */
  static Glob name(String text) {
    return new Glob(text, text.contains("*") ? regex(text, "[^/]*") : null);
  }

  private static Pattern regex(String text, String star) {
    return Pattern.compile("\\Q" + text.replace("*", "\\E" + star + "\\Q") + "\\E", Pattern.DOTALL);
  }

  boolean matches(String other) {
    return pattern == null ? text.equals(other) : pattern.matcher(other).matches();
  }

  /**
   * Whether a file that the other pattern stands for may match, as far as both say how names begin
   * and end. One that begins with any character is taken for ordinary files.
   */
  boolean mayMeet(String other) {
    String mine = beginning(text);
    String its = beginning(other);
    String myEnd = text.substring(text.lastIndexOf('*') + 1);
    String itsEnd = ending(other);
    boolean endAlike = myEnd.endsWith(itsEnd) || itsEnd.endsWith(myEnd);
    if (its.isEmpty() || mine.isEmpty()) {
      boolean hidden = its.isEmpty() && mine.startsWith(".");
      return !hidden && !myEnd.isEmpty() && !itsEnd.isEmpty() && endAlike;
    }
    return (mine.startsWith(its) || its.startsWith(mine)) && endAlike;
  }

  private static String beginning(String pattern) {
    int end = 0;
    while (end < pattern.length() && "*?[".indexOf(pattern.charAt(end)) < 0) {
      end++;
    }
    return pattern.substring(0, end);
  }

  private static String ending(String pattern) {
    int start = pattern.length();
    while (start > 0 && "*?]".indexOf(pattern.charAt(start - 1)) < 0) {
      start--;
    }
    return pattern.substring(start);
  }
}
