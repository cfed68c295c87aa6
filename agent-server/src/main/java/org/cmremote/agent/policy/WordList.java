package org.cmremote.agent.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Words and phrases that are looked for in what is asked, without regard to case. A whole screen
 * may have to be judged, so its words are looked up one by one: expressions that try each
 * alternative at each place took ten times as long, and a hundred times while they ran cold.
 */
final class WordList {
  static final WordList NONE = new WordList(List.of());

  /** By their first word; one of a single word stands before longer ones. */
  private final Map<String, List<List<String>>> entries = new HashMap<>();

  WordList(List<String> entries) {
    for (String entry : entries) {
      List<String> parts = split(entry);
      if (!parts.isEmpty()) {
        this.entries.computeIfAbsent(parts.get(0), first -> new ArrayList<>()).add(parts);
      }
    }
    this.entries.values().forEach(all -> all.sort(Comparator.comparing(List::size)));
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /**
   * The first word or phrase that is in the list.
   *
   * @param all a text's words, as {@link #split} gives them
   */
  Optional<String> firstIn(List<String> all) {
    for (int i = 0; i < all.size(); i++) {
      List<List<String>> candidates = entries.get(all.get(i));
      if (candidates != null) {
        for (List<String> phrase : candidates) {
          int end = Math.min(all.size(), i + phrase.size());
          if (all.subList(i, end).equals(phrase)) {
            return Optional.of(String.join(" ", phrase));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The words of a text, in small letters. */
  static List<String> split(String text) {
    // Both ways: of some letters outside ASCII only the capital one is an ASCII letter's.
    String folded = text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    List<String> parts = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= folded.length(); i++) {
      boolean inside =
          i < folded.length()
              && (folded.charAt(i) == '_' || Character.isLetterOrDigit(folded.charAt(i)));
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        parts.add(folded.substring(start, i));
        start = -1;
      }
    }
    return parts;
  }
}
