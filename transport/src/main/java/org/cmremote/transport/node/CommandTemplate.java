package org.cmremote.transport.node;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a command line, the first of which is a program. No shell sees them.
 *
 * @param words at least one
 */
public record CommandTemplate(List<String> words) {
  /** A part of a word: in quotes, within which all is meant as it stands, or outside of them. */
  private static final Pattern PART = Pattern.compile("'([^']*)'|\"([^\"]*)\"|([^\\s'\"]+)|(\\s+)");

  public CommandTemplate {
    words = List.copyOf(requireNonNull(words, "words is null"));
    if (words.isEmpty() || words.get(0).isEmpty()) {
      throw new IllegalArgumentException("it names no program");
    }
  }

  /**
   * Reads words that blanks separate. In quotes of either kind all stands for itself; a backslash
   * does everywhere.
   *
   * @throws IllegalArgumentException if a quote isn't closed, or there is no word
   */
  public static CommandTemplate parse(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    Matcher part = PART.matcher(line);
    int end = 0;
    for (; part.find() && part.start() == end; end = part.end()) {
      if (part.group(4) == null) {
        begun = true;
        int quote = part.group(3) == null ? 1 : 0;
        word.append(line, part.start() + quote, part.end() - quote);
      } else if (begun) {
        words.add(word.toString());
        word.setLength(0);
        begun = false;
      }
    }
    if (end < line.length()) {
      throw new IllegalArgumentException("it is '%s', where a quote isn't closed".formatted(line));
    }
    if (begun) {
      words.add(word.toString());
    }
    return new CommandTemplate(words);
  }

  /** Whether one of the words holds that placeholder. */
  public boolean holds(String placeholder) {
    return words.stream().anyMatch(word -> word.contains(placeholder));
  }

  /** The words with that text in the placeholder's stead. */
  List<String> with(String placeholder, String text) {
    return words.stream().map(word -> word.replace(placeholder, text)).toList();
  }

  /** The words, and these after them. */
  List<String> and(List<String> more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(more);
    return all;
  }
}
