package org.cmremote.agent.policy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Words and phrases that are looked for in what is asked, without regard to case. A whole screen
 * may have to be judged while its program waits, so its words are looked up one by one, and only
 * those are cut out that may be in the list: expressions that try each alternative at each place
 * took ten times as long, and a hundred times while they ran cold.
 */
final class WordList {
  static final WordList NONE = new WordList(List.of());

  /** So many that few words which aren't in a list of some hundred seem to be. */
  private static final int FILTER_BITS = 1 << 13;

  /** By their first word; one of a single word stands before longer ones. */
  private final Map<String, List<List<String>>> entries = new HashMap<>();

  /** Which hashes first words have. */
  private final BitSet filter = new BitSet(FILTER_BITS);

  WordList(List<String> entries) {
    for (String entry : entries) {
      List<String> parts = split(fold(entry));
      if (!parts.isEmpty()) {
        this.entries.computeIfAbsent(parts.get(0), first -> new ArrayList<>()).add(parts);
        filter.set(parts.get(0).hashCode() & (FILTER_BITS - 1));
      }
    }
    this.entries.values().forEach(all -> all.sort(Comparator.comparing(List::size)));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * The first word or phrase of a text that is in the list.
   *
   * @param folded a text as {@link #fold} gives it
   */
  Optional<String> firstIn(String folded) {
    int start = 0;
    int hash = 0;
    for (int i = 0; i <= folded.length(); i++) {
      if (i < folded.length() && isInside(folded.charAt(i))) {
        // The word's hash, as String computes it.
        hash = 31 * hash + folded.charAt(i);
      } else {
        if (i > start && filter.get(hash & (FILTER_BITS - 1))) {
          Optional<String> found = startingWith(folded.substring(start, i), folded, i);
          if (found.isPresent()) {
            return found;
          }
        }
        start = i + 1;
        hash = 0;
      }
    }
    return Optional.empty();
  }

  private Optional<String> startingWith(String word, String folded, int end) {
    for (List<String> phrase : entries.getOrDefault(word, List.of())) {
      if (goesOn(folded, end, phrase.subList(1, phrase.size()))) {
        return Optional.of(String.join(" ", phrase));
      }
    }
    return Optional.empty();
  }

  /** Whether these are the next words. */
  private static boolean goesOn(String folded, int from, List<String> words) {
    int at = from;
    for (String word : words) {
      while (at < folded.length() && !isInside(folded.charAt(at))) {
        at++;
      }
      int end = at + word.length();
      if (!folded.startsWith(word, at) || (end < folded.length() && isInside(folded.charAt(end)))) {
        return false;
      }
      at = end;
    }
    return true;
  }

  /** A text in small letters. */
  static String fold(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > 0x7f) {
        // Both ways: of some letters outside ASCII only the capital one is an ASCII letter's.
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
      }
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static List<String> split(String folded) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= folded.length(); i++) {
      if (i == folded.length() || !isInside(folded.charAt(i))) {
        if (i > start) {
          parts.add(folded.substring(start, i));
        }
        start = i + 1;
      }
    }
    return parts;
  }

  private static boolean isInside(char c) {
    return c == '_' || Character.isLetterOrDigit(c);
  }
}
