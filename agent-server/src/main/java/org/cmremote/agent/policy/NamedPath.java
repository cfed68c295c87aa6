package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * A path that something names, or may name: every argument that could be one counts as one.
 *
 * @param text as it was given
 * @param paths what it may mean, absolute; empty if that isn't known
 * @param isPattern whether it stands for all paths that match it
 */
record NamedPath(String text, List<String> paths, boolean isPattern) {
  NamedPath {
    requireNonNull(text, "text is null");
    paths = List.copyOf(requireNonNull(paths, "paths is null"));
  }

  boolean isKnown() {
    return !paths.isEmpty();
  }

  /**
   * What a matter names.
   *
   * @param texts how many of a program's first words besides options are texts and no paths
   */
  static List<NamedPath> of(Matter matter, int texts, String home) {
    List<NamedPath> all = new ArrayList<>();
    if (matter instanceof Matter.Access access) {
      add(all, access.file(), access.file().text(), access.place(), home);
    } else if (matter instanceof Matter.Run run) {
      int left = texts;
      for (Word word : run.arguments()) {
        if (left > 0 && !word.mayBeOption()) {
          left--;
        } else {
          arguments(all, word, run.place(), home);
        }
      }
    }
    return all;
  }

  private static void arguments(List<NamedPath> all, Word word, Place place, String home) {
    String text = word.text();
    if (word.isOptionOrLiteral() && text.startsWith("-")) {
      int value = text.indexOf('=');
      String name = value < 0 ? text : text.substring(0, value);
      if (value >= 0) {
        pieces(all, word, text.substring(value + 1), place, home);
      }
      if (name.contains("/") || name.contains("..") || name.contains("~")) {
        // Where the letters end and the path begins, only the program knows.
        all.add(new NamedPath(text, List.of(), false));
      }
    } else {
      pieces(all, word, text, place, home);
    }
  }

  /** {@code if=PATH}, {@code HOST:PATH}, {@code @FILE}, {@code A,B}: each piece may be a path. */
  private static void pieces(
      List<NamedPath> all, Word word, String text, Place place, String home) {
    add(all, word, text, place, home);
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || "=:,@".indexOf(text.charAt(i)) >= 0) {
        if (i > start && i - start < text.length()) {
          add(all, word, text.substring(start, i), place, home);
        }
        start = i + 1;
      }
    }
  }

  private static void add(List<NamedPath> all, Word word, String text, Place place, String home) {
    boolean pattern = word.kind() == Word.Kind.PATTERN;
    if (word.kind() == Word.Kind.UNKNOWN || text.isEmpty() || (pattern && mayLeave(text))) {
      all.add(new NamedPath(word.text(), List.of(), pattern));
    } else if (text.startsWith("/") || text.startsWith("~")) {
      all.add(new NamedPath(text, List.of(Paths.resolve("/", text, home)), pattern));
    } else {
      all.add(
          new NamedPath(
              text,
              place.directories().stream()
                  .map(directory -> Paths.resolve(directory, text, home))
                  .toList(),
              pattern));
    }
  }

  /** Whether a pattern may match the directory above: {@code .*} does in some shells. */
  private static boolean mayLeave(String pattern) {
    for (String name : pattern.split("/", -1)) {
      if (name.startsWith(".") && !name.equals(".") && !name.equals("..")) {
        String rest = name.substring(1);
        if (rest.startsWith("*")
            || rest.startsWith("?")
            || rest.startsWith("[")
            || rest.startsWith(".")) {
          return true;
        }
      }
    }
    return pattern.startsWith("-");
  }
}
