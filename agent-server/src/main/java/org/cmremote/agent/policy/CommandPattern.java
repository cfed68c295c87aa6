package org.cmremote.agent.policy;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;

/**
 * A program and its first arguments.
 *
 * @param words at least the program
 */
record CommandPattern(List<Glob> words) {
  CommandPattern {
    words = List.copyOf(requireNonNull(words, "words is null"));
    if (words.isEmpty()) {
      throw new IllegalArgumentException("a command is empty");
    }
  }

  static CommandPattern of(String text) {
    return new CommandPattern(
        Arrays.stream(text.strip().split(" +", -1))
            .filter(word -> !word.isEmpty())
            .map(Glob::of)
            .toList());
  }

  boolean matches(Matter.Run run) {
    List<Word> given = run.words();
    if (given.size() < words.size() || !words.get(0).matches(Programs.name(given.get(0).text()))) {
      return false;
    }
    for (int i = 1; i < words.size(); i++) {
      if (!given.get(i).isLiteral() || !words.get(i).matches(given.get(i).text())) {
        return false;
      }
    }
    return true;
  }
}
